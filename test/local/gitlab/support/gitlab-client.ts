import { demoApiToken, demoToken } from '../../../../local/gitlab/credentials.ts';
import { type GitLabOptions, type SimulatedGitLab, startGitLab } from '../../../../local/gitlab/server.ts';

/** An answer as far as the tests look at it. */
export type Answered = { status: number; headers: Headers; text: string; json: unknown };

export type Thing = Record<string, unknown>;

export type GitLabClient = SimulatedGitLab & {
  /** `path` from the root; Bearer `token`: the demo owner's unless named, and none for an explicit `undefined`. */
  get(path: string, ...token: [string | undefined] | []): Promise<Answered>;
  /** `fields` as JSON; with scope `api` unless another token is named. */
  send(method: string, path: string, fields?: unknown, token?: string): Promise<Answered>;
  things(path: string, token?: string): Promise<Thing[]>;
  thing(path: string, token?: string): Promise<Thing>;
};

export async function startedGitLab(options: GitLabOptions = {}): Promise<GitLabClient> {
  const gitlab = await startGitLab(options);
  async function get(path: string, ...token: [string | undefined] | []): Promise<Answered> {
    return ask(gitlab.url + path, token.length === 0 ? demoToken : token[0]);
  }
  return {
    ...gitlab,
    get,
    send: async (method, path, fields, token = demoApiToken) =>
      answered(
        await fetch(gitlab.url + path, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          redirect: 'manual',
          ...(fields === undefined ? {} : { body: JSON.stringify(fields) }),
        }),
      ),
    things: async (path, token = demoToken) => (await get(path, token)).json as Thing[],
    thing: async (path, token = demoToken) => (await get(path, token)).json as Thing,
  };
}

async function ask(url: string, token: string | undefined): Promise<Answered> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return answered(await fetch(url, { headers, redirect: 'manual' }));
}

export async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

/** The Link header by relation. */
export function links(headers: Headers): Record<string, URL> {
  const found = [...(headers.get('link') ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)];
  return Object.fromEntries(found.map(([, url = '', rel = '']) => [rel, new URL(url)]));
}

export function ids(things: readonly Thing[]): number[] {
  return things.map((thing) => Number(thing['id']));
}
