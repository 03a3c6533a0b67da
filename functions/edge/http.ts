import { randomUUID } from 'node:crypto';

import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';

import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { ResourceScope } from '../../shared/contracts/resource-scope.ts';
import type { Caller } from '../../shared/domain/access/caller.ts';
import type { Access } from '../../shared/ports.ts';
import { DomainError, UnauthenticatedError } from '../../shared/domain/errors.ts';
import type { Log } from '../../shared/telemetry/log.ts';
import { apiVersionOf } from './api-version.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { challenge, errorAnswer, methodNotAllowed } from './error-answer.ts';
import { withInvocation } from './invocation.ts';
import { readBody } from './read-body.ts';
import { assertParams, connectorKeyOf, scopeOf } from './route-params.ts';

export type HttpEdge = {
  /** Throws `UnauthenticatedError`. */
  identify(request: HttpRequest): Promise<Caller>;
  /** Where a token for what a URL names can be had. */
  authorizationUri(url: string): string;
  /** Whether the caller may do what an operation does. Throws what answers a caller who may not. */
  authorize(caller: Caller, wanted: Wanted): Promise<Access>;
  /**
   * The key as it was first typed, where there is such a connector: ARM matches without case, and answers one casing. Throws
   * `NotFoundError` for a connector of another tenant.
   */
  asStored?(key: ConnectorKey, caller: Caller): Promise<ConnectorKey>;
  log: Log;
};

/** An operation's action, where, and whether it is enough that it is allowed on something that lies there. */
type Wanted = { action: string; scope: ResourceScope; ofThoseBelow: boolean };

/** Headers of every answer, as Azure Resource Manager sends them. */
const commonHeaders = {
  'Cache-Control': 'no-cache',
  Pragma: 'no-cache',
  Expires: '-1',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * A Functions handler for the operations of one path: who calls, which operation, is the request well-formed, then the
 * operation itself, and its answer or its failure in ARM's shapes. Never throws.
 */
export function httpHandler(endpoints: readonly Endpoint[], edge: HttpEdge): HttpHandler {
  return (request, context) =>
    withInvocation(context, () => answerRequest(request, context, endpoints, edge));
}

/** The same for one request, whichever way it was routed. */
export async function answerRequest(
  request: HttpRequest,
  context: InvocationContext,
  endpoints: readonly Endpoint[],
  edge: HttpEdge,
  params: Record<string, string> = request.params,
): Promise<HttpResponseInit> {
  try {
    return responseOf(await dispatch(request, params, endpoints, edge));
  } catch (failure) {
    if (!(failure instanceof DomainError)) {
      const stack = failure instanceof Error ? (failure.stack ?? failure.message) : 'not an error';
      edge.log.error('a request failed', { function: context.functionName, failure: stack });
    }
    if (failure instanceof UnauthenticatedError)
      return responseOf(challenge(failure, edge.authorizationUri(request.url)));
    return responseOf(errorAnswer(failure));
  }
}

async function dispatch(
  request: HttpRequest,
  params: Record<string, string>,
  endpoints: readonly Endpoint[],
  edge: HttpEdge,
): Promise<Answer> {
  const caller = await edge.identify(request);
  const found = endpoints.find(({ spec }) => spec.method === request.method);
  if (found === undefined)
    return methodNotAllowed(
      request.method,
      endpoints.map(({ spec }) => spec.method),
    );
  const apiVersion = apiVersionOf(request.query, found.spec.apiVersions);
  assertParams(params);
  const { action, ofThoseBelow = false } = found.spec;
  const access = await edge.authorize(caller, { action, scope: scopeOf(params), ofThoseBelow });
  const body = found.spec.body === undefined ? undefined : await readBody(request, found.spec.body);
  const named = await withStoredNames(params, caller, edge);
  const { origin, pathname } = new URL(request.url);
  const continuationToken = request.query.get('continuation-token') ?? undefined;
  const call: Call<unknown> = {
    caller,
    access,
    query: request.query,
    params: named,
    body,
    apiVersion,
    origin,
    path: pathname,
    continuationToken,
  };
  return found.answer(call as Call<never>);
}

/** Ids in answers are made of these names. */
async function withStoredNames(
  params: Record<string, string>,
  caller: Caller,
  edge: HttpEdge,
): Promise<Record<string, string>> {
  if (edge.asStored === undefined || params['securityConnectorName'] === undefined) return params;
  const { subscriptionId, resourceGroup, name } = await edge.asStored(connectorKeyOf(params), caller);
  return { ...params, subscriptionId, resourceGroupName: resourceGroup, securityConnectorName: name };
}

/** An answer with the headers that all have. */
export function responseOf({ status, body, headers }: Answer): HttpResponseInit {
  const requestId = randomUUID();
  const ids = { 'x-ms-request-id': requestId, 'x-ms-correlation-request-id': requestId };
  const all = { ...commonHeaders, ...ids, ...headers };
  if (body === undefined) return { status, headers: all };
  return {
    status,
    headers: { ...all, 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
