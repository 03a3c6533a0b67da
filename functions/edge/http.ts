import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';

import type { OperationSpec } from '../../shared/contracts/arm/operations/operation-spec.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { ResourceScope } from '../../shared/contracts/resource-scope.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import type { Permission } from '../../shared/features/permissions/ports.ts';
import {
  AuthorizationFailedError,
  DomainError,
  TooManyRequestsError,
  UnauthenticatedError,
} from '../../shared/platform/errors/errors.ts';
import type { Log } from '../../shared/platform/log.ts';
import { apiVersionOf } from './api-version.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { challenge, errorAnswer, methodNotAllowed } from './error-answer.ts';
import { withInvocation } from './invocation.ts';
import { idHeaders, type RequestIds, requestIdsOf } from './request-ids.ts';
import type { LinkBase } from '../../shared/platform/link-base.ts';
import { assertQuery } from './query-values.ts';
import { readBody } from './read-body.ts';
import { noteRefusal, recorded, type NoteActivity } from './record-activity.ts';
import { assertParams, connectorKeyOf, scopeOf } from './route-params.ts';

export type HttpEdge = {
  /** Throws `UnauthenticatedError`. */
  identify(request: HttpRequest): Promise<Caller>;
  /** Counts a request of the caller; how many more they may send. Throws `TooManyRequestsError`. */
  spend(caller: Caller, kind: 'reads' | 'writes'): number;
  /** Scheme and host of absolute links. */
  linkBase: LinkBase;
  /** Where a token for what a URL names can be had. */
  authorizationUri: (url: string) => string;
  /** Whether the caller may do what an operation does. Throws what answers a caller who may not. */
  authorize(caller: Caller, wanted: Wanted): Promise<Permission>;
  /**
   * The key as it was first typed, where there is such a connector: ARM matches without case, and answers one casing. Throws
   * `NotFoundError` for a connector of another tenant.
   */
  asStored?(key: ConnectorKey, caller: Caller): Promise<ConnectorKey>;
  /** Counts a request that failed before anybody was known; seconds to wait once there were too many. */
  countFailure: CountFailure;
  /** Counts a change that a role did not allow. Throws when it can't. */
  countRefused: NoteActivity;
  /** Writes down what a caller does. Throws when it can't. */
  noteActivity: NoteActivity;
  log: Log;
};

export type CountFailure = (headers: { get(name: string): string | null }) => number | undefined;

/** An operation's action, where, and whether it is enough that it is allowed on something that lies there. */
type Wanted = { action: string; scope: ResourceScope; ofThoseBelow: boolean };

/** Headers of every answer, as Azure Resource Manager sends them. */
const commonHeaders = {
  'Cache-Control': 'no-cache',
  Pragma: 'no-cache',
  Expires: '-1',
};

/**
 * A Functions handler for the operations of one path: who calls, which operation, is the request well-formed, then the
 * operation itself, and its answer or its failure in ARM's shapes. Never throws.
 */
export function httpHandler(endpoints: readonly Endpoint[], edge: HttpEdge): HttpHandler {
  return (request, context) => answerRequest(request, context, endpoints, edge);
}

/** The same for one request, whichever way it was routed. */
export async function answerRequest(
  request: HttpRequest,
  context: InvocationContext,
  endpoints: readonly Endpoint[],
  edge: HttpEdge,
  params: Record<string, string> = request.params,
): Promise<HttpResponseInit> {
  const ids = requestIdsOf(request.headers);
  const { correlationId } = ids;
  const failed = (failure: unknown) => failureAnswer(failure, request, context, edge);
  const work = () =>
    counted(request, edge, (caller) =>
      dispatch(request, { params, caller, correlationId }, endpoints, edge).catch(failed),
    ).catch(failed);
  return responseOf(await withInvocation(context, work, correlationId), ids);
}

function failureAnswer(
  failure: unknown,
  request: HttpRequest,
  { functionName }: InvocationContext,
  { authorizationUri, countFailure, log }: HttpEdge,
): Answer {
  if (failure instanceof UnauthenticatedError)
    return tooOften(request, countFailure) ?? challenge(failure, authorizationUri(request.url));
  if (!(failure instanceof DomainError)) {
    const stack = failure instanceof Error ? (failure.stack ?? failure.message) : 'not an error';
    log.error('a request failed', { function: functionName, failure: stack });
  }
  return errorAnswer(failure);
}

/** What answers a request that failed, when too many of its address did. */
export function tooOften(
  { headers }: Pick<HttpRequest, 'headers'>,
  countFailure: CountFailure,
): Answer | undefined {
  const seconds = countFailure(headers);
  return seconds === undefined ? undefined : errorAnswer(new TooManyRequestsError(seconds, 'address'));
}

/** Every request of a known caller counts, whatever becomes of it, and its answer says how many more may come. */
async function counted(
  request: HttpRequest,
  edge: HttpEdge,
  answerTo: (caller: Caller) => Promise<Answer>,
): Promise<Answer> {
  const caller = await edge.identify(request);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const remaining = edge.spend(caller, reads ? 'reads' : 'writes');
  const answer = await answerTo(caller);
  const kind = reads ? 'reads' : request.method === 'DELETE' ? 'deletes' : 'writes';
  const left = { [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(remaining) };
  return { ...answer, headers: { ...left, ...answer.headers } };
}

async function dispatch(
  request: HttpRequest,
  {
    params,
    caller,
    correlationId,
  }: { params: Record<string, string>; caller: Caller; correlationId: string },
  endpoints: readonly Endpoint[],
  edge: HttpEdge,
): Promise<Answer> {
  const found = endpoints.find(({ spec }) => spec.method === request.method);
  if (found === undefined)
    return methodNotAllowed(
      request.method,
      endpoints.map(({ spec }) => spec.method),
    );
  const apiVersion = apiVersionOf(request.query, found.spec.apiVersions, found.spec.takesAnyVersion);
  assertQuery(request.query);
  assertParams(params);
  const { action, operationId, ofThoseBelow = false, atTenant = false } = found.spec;
  const scope = scopeOf(params);
  const resourceId = decodedPath(request.url);
  const deed = { caller, scope, action, operationId, resourceId, correlationId };
  const authorized = () =>
    edge.authorize(caller, { action, scope, ofThoseBelow }).catch(async (failure: unknown) => {
      if (failure instanceof AuthorizationFailedError && !isRead(found.spec))
        await noteRefusal(deed, failure, edge);
      throw failure;
    });
  const access = atTenant ? accessToNothing : await authorized();
  const body = found.spec.body === undefined ? undefined : await readBody(request, found.spec.body);
  const named = await withStoredNames(params, caller, edge);
  const { pathname } = new URL(request.url);
  const origin = edge.linkBase(request.url) ?? '';
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
    precondition: {
      ifMatch: request.headers.get('if-match') ?? undefined,
      ifNoneMatch: request.headers.get('if-none-match') ?? undefined,
    },
  };
  const work = () => found.answer(call as Call<never>);
  return isRead(found.spec) ? work() : recorded(deed, edge, work);
}

/** Of an operation that names no scope. */
const accessToNothing: Permission = { covers: () => false };

/** What only reads is not written down. */
function isRead({ action }: OperationSpec): boolean {
  return action.endsWith('/read');
}

function decodedPath(url: string): string {
  const { pathname } = new URL(url);
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
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
export function responseOf(
  { status, body, headers }: Answer,
  ids: RequestIds = requestIdsOf(),
): HttpResponseInit {
  const all = { ...commonHeaders, ...idHeaders(ids), ...headers };
  if (body === undefined) return { status, headers: all };
  return {
    status,
    headers: { ...all, 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
