import { type FormattedResponse, createRequesterFn } from '@gitbeaker/requester-utils';

import { isAboutRights } from '../../platform/errors/credentials-fault.ts';
import { type GitLabError, GitLabUnauthorizedError } from '../../platform/errors/gitlab-errors.ts';
import type { Access } from './credential-state.ts';
import type { Method, Refusal } from './attempt.ts';
import type { Session } from './session.ts';
import type { Transport } from './transport.ts';
import { withoutTrailingSlashes } from '../../contracts/outer-slashes.ts';

/**
 * What gitbeaker's classes send through instead of their own requester, whose limiter and retry thus never act
 * (contract, 8.5 and 8.9). A refused token is replaced once and the request repeated once: a 401 has changed nothing.
 */
export function createRequester(transport: Transport, access: Access, session: Session) {
  return createRequesterFn(
    (_service, options) => Promise.resolve(options),
    async (endpoint, options = {}) => {
      const { method: verb, prefixUrl, searchParams, body } = options;
      const method = sendable(verb);
      const path = `${pathOf(String(prefixUrl), transport.instanceUrl)}/${endpoint}`;
      const query = typeof searchParams === 'string' ? searchParams : '';
      return ask(transport, access, { method, path, query, ...jsonOf(body), session });
    },
  );
}

async function ask(
  transport: Transport,
  access: Access,
  target: { method: Method; path: string; query: string; json?: string; session: Session },
): Promise<FormattedResponse> {
  let used = '';
  const bearer = { ready: () => access.ready(), token: () => (used = access.token()) };
  const request = { ...target, bearer };
  let answer = await transport.send(request);
  if (answer.kind === 'refused' && isTokenRefused(answer, request.path)) {
    const refusal = transport.errorOf(request, answer);
    if (await replaced(used, access, refusal)) answer = await transport.send(request);
  }
  if (answer.kind === 'refused') throw transport.errorOf(request, answer);
  // Without its Link header gitbeaker never goes on to another page by itself.
  const { link: _link, ...headers } = answer.headers;
  return { body: answer.body as FormattedResponse['body'], headers, status: answer.status };
}

function isTokenRefused({ status, words }: Refusal, path: string): boolean {
  return status === 401 && !isAboutRights(status, words, path);
}

/** Where renewing fails too, a token that was revoked says more than the refresh token that went with it. */
async function replaced(used: string, access: Access, refusal: GitLabError): Promise<boolean> {
  try {
    return await access.replace(used);
  } catch (failure) {
    const isLost = failure instanceof GitLabUnauthorizedError;
    throw isLost && refusal.fault === 'token-revoked' ? refusal : failure;
  }
}

function pathOf(prefixUrl: string, instanceUrl: string): string {
  return withoutTrailingSlashes(prefixUrl.slice(instanceUrl.length));
}

function sendable(method: unknown): Method {
  if (method === 'GET' || method === 'POST' || method === 'PUT' || method === 'DELETE') return method;
  throw new TypeError(`${String(method)} is not sent through gitbeaker.`);
}

/** gitbeaker adds `{}` where there is no body; some proxies refuse a DELETE that has one. */
function jsonOf(body: unknown): { json?: string } {
  if (body === undefined || body === '{}') return {};
  if (typeof body !== 'string') throw new TypeError('Only JSON is sent through gitbeaker.');
  return { json: body };
}
