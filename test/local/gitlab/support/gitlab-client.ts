import { demoApiToken, demoToken } from '../../../../local/gitlab/credentials.ts';
import { type GitLabOptions, type SimulatedGitLab, startGitLab } from '../../../../local/gitlab/server.ts';

/** The parts of a response that tests check. */
export type TestResponse = { status: number; headers: Headers; text: string; json: unknown };

export type Json = Record<string, unknown>;

export type GitLabClient = SimulatedGitLab & {
  /** Default token: the demo owner's; none for an explicit `undefined`. */
  get(path: string, ...token: [string | undefined] | []): Promise<TestResponse>;
  /** Sends `fields` as JSON; default token: the demo owner's with scope `api`. */
  send(method: string, path: string, fields?: unknown, token?: string): Promise<TestResponse>;
  things(path: string, token?: string): Promise<Json[]>;
  thing(path: string, token?: string): Promise<Json>;
};

export async function startTestGitLab(options: GitLabOptions = {}): Promise<GitLabClient> {
  const gitlab = await startGitLab(options);
  async function get(path: string, ...token: [string | undefined] | []): Promise<TestResponse> {
    return ask(gitlab.url + path, token.length === 0 ? demoToken : token[0]);
  }
  return {
    ...gitlab,
    get,
    send: async (method, path, fields, token = demoApiToken) =>
      readResponse(
        await fetch(gitlab.url + path, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          redirect: 'manual',
          ...(fields === undefined ? {} : { body: JSON.stringify(fields) }),
        }),
      ),
    things: async (path, token = demoToken) => (await get(path, token)).json as Json[],
    thing: async (path, token = demoToken) => (await get(path, token)).json as Json,
  };
}

async function ask(url: string, token: string | undefined): Promise<TestResponse> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return readResponse(await fetch(url, { headers, redirect: 'manual' }));
}

export async function readResponse(response: Response): Promise<TestResponse> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

/** The URLs of the Link header by relation. */
export function links(headers: Headers): Record<string, URL> {
  const found = [...(headers.get('link') ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)];
  return Object.fromEntries(found.map(([, url = '', rel = '']) => [rel, new URL(url)]));
}

export function ids(things: readonly Json[]): number[] {
  return things.map((thing) => Number(thing['id']));
}
