import type { z } from 'zod';

import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';

export type ApiAnswer = { status: number; headers: Headers; text: string; json: unknown };
type ApiRequest = {
  body?: unknown;
  /** Null: none in the query. */
  version?: string | null;
  headers?: Record<string, string>;
};

/** The REST API as a script would call it; every answer is kept as it came over the line. */
export type ApiClient = {
  /** `path` may be an absolute URL with its own query. */
  call(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** A GET whose answer must be 200 and fit the schema. */
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>>;
  transcript: string[];
};

const connectors =
  '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/palisade/providers/Microsoft.Security/securityConnectors';

export function connectorPath(name: string): string {
  return `${connectors}/${name}`;
}

export function devopsPath(name: string): string {
  return `${connectors}/${name}/devops/default`;
}

/** `headers` go with every request: a token, say. */
export function apiClient(baseUrl: string, headers: Record<string, string> = {}): ApiClient {
  const transcript: string[] = [];
  async function call(method: string, path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    const response = await fetch(addressOf(baseUrl, path, request.version), {
      method,
      headers: { 'content-type': 'application/json', ...headers, ...request.headers },
      ...(request.body === undefined ? {} : { body: textOf(request.body) }),
    });
    const text = await response.text();
    transcript.push(`${[...response.headers].join('\n')}\n${text}`);
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }
  return {
    call,
    transcript,
    async get(path, schema) {
      const answer = await call('GET', path);
      if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${answer.text}`);
      return schema.parse(answer.json);
    },
  };
}

function addressOf(baseUrl: string, path: string, version: string | null = ownApiVersion): string {
  if (path.startsWith('http')) return path;
  return `${baseUrl}${path}${version === null ? '' : `?api-version=${version}`}`;
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
