import { type FormattedResponse, createRequesterFn } from '@gitbeaker/requester-utils';

import type { Access } from './access.ts';
import type { Transport } from './transport.ts';

/**
 * What gitbeaker's classes send through instead of their own requester, whose limiter and retry thus never act
 * (contract, 8.5 and 8.9). A refused token is replaced once and the request repeated once.
 */
export function createRequester(transport: Transport, access: Access, onRequest: () => void) {
  return createRequesterFn(
    (_service, options) => Promise.resolve(options),
    async (endpoint, options = {}) => {
      const { method, prefixUrl, searchParams } = options;
      if (method !== 'GET') throw new TypeError(`Only GET is sent through gitbeaker, not ${String(method)}.`);
      const path = `${pathOf(String(prefixUrl), transport.instanceUrl)}/${endpoint}`;
      const query = typeof searchParams === 'string' ? searchParams : '';
      return ask(transport, access, { path, query, onRequest });
    },
  );
}

async function ask(
  transport: Transport,
  access: Access,
  target: { path: string; query: string; onRequest: () => void },
): Promise<FormattedResponse> {
  let used = '';
  const bearer = { ready: () => access.ready(), token: () => (used = access.token()) };
  const request = { method: 'GET' as const, ...target, bearer };
  let answer = await transport.send(request);
  if (answer.kind === 'refused' && answer.status === 401 && (await access.replace(used)))
    answer = await transport.send(request);
  if (answer.kind === 'refused') throw transport.errorOf(request, answer);
  // Without its Link header gitbeaker never goes on to another page by itself.
  const { link: _link, ...headers } = answer.headers;
  return { body: answer.body as FormattedResponse['body'], headers, status: answer.status };
}

function pathOf(prefixUrl: string, instanceUrl: string): string {
  return prefixUrl.slice(instanceUrl.length).replace(/\/+$/, '');
}
