import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';

import { checkPermission } from '../../shared/features/permissions/check-permission.ts';
import type { Permission } from '../../shared/features/permissions/ports.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import {
  AuthorizationFailedError,
  DomainError,
  TooManyRequestsError,
  UnauthenticatedError,
} from '../../shared/platform/errors/errors.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import { apiVersionOf } from './api-version.ts';
import type { ArmResponse, Call, Endpoint } from './endpoint.ts';
import { challenge, errorResponse, methodNotAllowed } from './error-response.ts';
import { withInvocation } from './invocation.ts';
import { assertQuery } from './query-values.ts';
import { nameConnector } from './name-connector.ts';
import { readBody } from './read-body.ts';
import { countRefusal, withActivity } from './record-activity.ts';
import { idHeaders, type RequestIds, requestIdsOf } from './request-ids.ts';
import { assertParams, scopeOf } from './route-params.ts';
import type { Service } from './service.ts';

/** Headers of every response, as Azure Resource Manager sends them. */
const commonHeaders = {
  'Cache-Control': 'no-cache',
  Pragma: 'no-cache',
  Expires: '-1',
};

type Params = Readonly<Record<string, string>>;
type Identified = { params: Params; caller: Caller; correlationId: string };

/**
 * Handles a request for the operations of one path: identifies the caller, picks the operation, checks the request and the
 * caller's permission, and runs the handler. Failures become responses in ARM's shape; it never throws.
 */
export async function handleRequest(
  request: HttpRequest,
  context: InvocationContext,
  endpoints: readonly Endpoint[],
  service: Service,
  params: Params = request.params,
): Promise<HttpResponseInit> {
  const ids = requestIdsOf(request.headers);
  const { correlationId } = ids;
  const failed = (failure: unknown) => failureResponse(failure, request, context, service);
  const handle = () =>
    withLimit(request, service, (caller) =>
      dispatch(request, { params, caller, correlationId }, endpoints, service).catch(failed),
    ).catch(failed);
  return responseOf(await withInvocation(context, handle, correlationId), ids);
}

function failureResponse(
  failure: unknown,
  request: HttpRequest,
  { functionName }: InvocationContext,
  { app, authorizationUri, countFailure }: Service,
): ArmResponse {
  if (failure instanceof UnauthenticatedError)
    return failureLimit(request, countFailure) ?? challenge(failure, authorizationUri(request.url));
  if (!(failure instanceof DomainError)) {
    const stack = failure instanceof Error ? (failure.stack ?? failure.message) : 'not an error';
    app.log.error('a request failed', { function: functionName, failure: stack });
  }
  return errorResponse(failure);
}

/** Counts a failed request of an address; returns 429 once there were too many. */
export function failureLimit(
  { headers }: Pick<HttpRequest, 'headers'>,
  countFailure: Service['countFailure'],
): ArmResponse | undefined {
  const seconds = countFailure(headers);
  return seconds === undefined ? undefined : errorResponse(new TooManyRequestsError(seconds, 'address'));
}

/** Counts every request of an identified caller, whatever its outcome; the response says how many remain. */
async function withLimit(
  request: HttpRequest,
  service: Service,
  handle: (caller: Caller) => Promise<ArmResponse>,
): Promise<ArmResponse> {
  const caller = await service.identify(request);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const remaining = service.spend(caller, reads ? 'reads' : 'writes');
  const response = await handle(caller);
  const kind = reads ? 'reads' : request.method === 'DELETE' ? 'deletes' : 'writes';
  const headers = { [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(remaining) };
  return { ...response, headers: { ...headers, ...response.headers } };
}

async function dispatch(
  request: HttpRequest,
  { params, caller, correlationId }: Identified,
  endpoints: readonly Endpoint[],
  service: Service,
): Promise<ArmResponse> {
  const endpoint = endpoints.find(({ spec }) => spec.method === request.method);
  if (endpoint === undefined) {
    const allowed = endpoints.map(({ spec }) => spec.method);
    return methodNotAllowed(request.method, allowed);
  }
  const { spec } = endpoint;
  const apiVersion = apiVersionOf(request.query, spec.apiVersions, spec.takesAnyVersion);
  assertQuery(request.query);
  assertParams(params);
  const { action, operationId } = spec;
  const resourceId = decodedPath(request.url);
  const activity = { caller, scope: scopeOf(params), action, operationId, resourceId, correlationId };
  const isRead = action.endsWith('/read');
  const access = await authorize(spec, activity, service);
  const body = spec.body === undefined ? undefined : await readBody(request, spec.body, spec.mayLackBody);
  const named = await nameConnector(params, caller, service.app);
  const call: Call<unknown> = {
    caller,
    access,
    query: request.query,
    params: named.params,
    body,
    apiVersion,
    origin: service.linkBase(request.url) ?? '',
    path: new URL(request.url).pathname,
    continuationToken: request.query.get('continuation-token') ?? undefined,
    precondition: {
      ifMatch: request.headers.get('if-match') ?? undefined,
      ifNoneMatch: request.headers.get('if-none-match') ?? undefined,
    },
    ...omitUndefined({
      range: request.headers.get('range') ?? undefined,
      ifRange: request.headers.get('if-range') ?? undefined,
    }),
  };
  // Reads are not recorded. Changes read the connector again, under their own ETag.
  if (isRead) return endpoint.handle(call as Call<never>, named.app);
  return withActivity(activity, service.app, () => endpoint.handle(call as Call<never>, service.app));
}

/** Permission of an operation whose path names no scope. */
const noAccess: Permission = { covers: () => false };

/** Checks the caller's permission, and counts a change that is refused. Throws as `checkPermission` does. */
async function authorize(
  { action, ofThoseBelow = false, atTenant = false }: Endpoint['spec'],
  activity: Parameters<typeof countRefusal>[0],
  { app }: Service,
): Promise<Permission> {
  if (atTenant) return noAccess;
  const { caller, scope } = activity;
  try {
    return await checkPermission(caller, { action, scope, ofThoseBelow }, app);
  } catch (failure) {
    if (failure instanceof AuthorizationFailedError && !action.endsWith('/read'))
      await countRefusal(activity, failure, app);
    throw failure;
  }
}

function decodedPath(url: string): string {
  const { pathname } = new URL(url);
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

/** The response as the host takes it, with the headers that all responses have. */
export function responseOf(
  { status, body, content, headers }: ArmResponse,
  ids: RequestIds = requestIdsOf(),
): HttpResponseInit {
  const all = { ...commonHeaders, ...idHeaders(ids), ...headers };
  if (content !== undefined)
    return { status, headers: { ...all, 'Content-Type': content.type }, body: content.bytes };
  if (body === undefined) return { status, headers: all };
  return {
    status,
    headers: { ...all, 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
