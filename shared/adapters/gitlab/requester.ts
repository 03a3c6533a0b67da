import { type FormattedResponse, createRequesterFn } from '@gitbeaker/requester-utils';

import { isAboutRights } from '../../platform/errors/credentials-fault.ts';
import { type GitLabError, GitLabUnauthorizedError } from '../../platform/errors/gitlab-errors.ts';
import type { Access } from './credential-state.ts';
import type { Method, ErrorResponse, SuccessResponse } from './attempt.ts';
import type { Session } from './session.ts';
import type { Transport } from './transport.ts';
import { withoutTrailingSlashes } from '../../contracts/outer-slashes.ts';

/**
 * The requester of gitbeaker's classes. It replaces their own, so that neither its limiter nor its retry acts
 * (contract, 8.5 and 8.9). A refused token is replaced once and the request retried once: a 401 has changed nothing.
 */
export function createRequester(transport: Transport, access: Access, session: Session) {
  return createRequesterFn(
    (_service, options) => Promise.resolve(options),
    async (endpoint, options = {}) => {
      const { method: verb, prefixUrl, searchParams, body } = options;
      const method = sendable(verb);
      const path = `${pathOf(String(prefixUrl), transport.instanceUrl)}/${endpoint}`;
      const query = typeof searchParams === 'string' ? searchParams : '';
      return sendWithToken(transport, access, { method, path, query, ...jsonOf(body), session });
    },
  );
}

type Target = { method: Method; path: string; query: string; json?: string; session: Session };

/** Sends a request with the session's token. Throws a `GitLabError` for an error response. */
export async function sendWithToken(
  transport: Transport,
  access: Access,
  target: Target,
): Promise<FormattedResponse> {
  const response = await sendAndRenew(transport, access, target);
  // Without the Link header gitbeaker never requests the next page by itself.
  const { link: _link, ...headers } = response.headers;
  return { body: response.body as FormattedResponse['body'], headers, status: response.status };
}

/** The same for a file, whose body is read as it comes. */
export async function streamWithToken(
  transport: Transport,
  access: Access,
  target: Target,
): Promise<{ chunks: AsyncIterable<Uint8Array>; headers: Record<string, string> }> {
  const { body, headers } = await sendAndRenew(transport, access, { ...target, streamed: true });
  return { chunks: body as AsyncIterable<Uint8Array>, headers };
}

async function sendAndRenew(
  transport: Transport,
  access: Access,
  target: Target & { streamed?: boolean },
): Promise<SuccessResponse> {
  let used = '';
  const bearer = { ready: () => access.ready(), token: () => (used = access.token()) };
  const request = { ...target, bearer };
  let response = await transport.send(request);
  if (response.kind === 'errorResponse' && isTokenRefused(response, request.path)) {
    const refusal = transport.errorOf(request, response);
    if (await replaced(used, access, refusal)) response = await transport.send(request);
  }
  if (response.kind === 'errorResponse') throw transport.errorOf(request, response);
  return response;
}

function isTokenRefused({ status, words }: ErrorResponse, path: string): boolean {
  return status === 401 && !isAboutRights(status, words, path);
}

/** If the renewal fails too, the error of a revoked token is reported rather than that of its refresh token. */
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

/** Gitbeaker adds `{}` if there is no body; some proxies reject a DELETE with one. */
function jsonOf(body: unknown): { json?: string } {
  if (body === undefined || body === '{}') return {};
  if (typeof body !== 'string') throw new TypeError('Only JSON is sent through gitbeaker.');
  return { json: body };
}
