import type { z } from 'zod';

import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import { ErrorResponse } from '../../shared/contracts/arm/error.ts';
import { StartError } from './options.ts';

export const demoSubscription = '11111111-2222-4333-8444-555555555555';

/** Connector that `npm start` onboards. */
export const demoConnector = `/subscriptions/${demoSubscription}/resourceGroups/palisade/providers/Microsoft.Security/securityConnectors/gitlab`;

export type Api = {
  url(path: string): string;
  /** Returns the parsed response; undefined for 404. Throws `StartError` with the API's error message. */
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema> | undefined>;
  send(method: 'PUT' | 'PATCH', path: string, body: object): Promise<Response>;
};

/** Client of the REST API, without special access. `path` may be an absolute URL, and may name its own api-version. */
export function apiAt(baseUrl: string): Api {
  const url = (path: string) => {
    if (path.startsWith('http')) return path;
    if (path.includes('api-version=')) return `${baseUrl}${path}`;
    return `${baseUrl}${path}${path.includes('?') ? '&' : '?'}api-version=${ownApiVersion}`;
  };
  return {
    url,
    async get(path, schema) {
      const response = await fetch(url(path));
      if (response.status === 404) return undefined;
      await assertOk(response);
      return schema.parse(await response.json());
    },
    async send(method, path, body) {
      const headers = { 'content-type': 'application/json' };
      const request = { method, headers, body: JSON.stringify(body) };
      const response = await fetch(url(path), request);
      await assertOk(response);
      return response;
    },
  };
}

async function assertOk(response: Response): Promise<void> {
  if (response.ok) return;
  const answer = ErrorResponse.safeParse(await response.json().catch(() => undefined));
  const sentence = answer.success ? answer.data.error.message : `It answered ${response.status}.`;
  throw new StartError(`Palisade's REST API refused a request: ${sentence}`);
}
