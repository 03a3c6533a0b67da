import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';

import { NotFoundError } from '../../shared/platform/errors/errors.ts';
import type { Endpoint } from '../edge/endpoint.ts';
import { errorResponse } from '../edge/error-response.ts';
import { failureLimit, handleRequest, responseOf } from '../edge/http.ts';
import type { Service } from '../edge/service.ts';

/**
 * Handles requests that no other route matches. A path with doubled slashes (some ARM clients put one before
 * `/subscriptions`) is handled as if it had none; everything else is 404 in ARM's error shape.
 */
export async function unmatchedRoute(
  request: HttpRequest,
  context: InvocationContext,
  service: Service,
  endpoints: readonly Endpoint[],
): Promise<HttpResponseInit> {
  const path = new URL(request.url).pathname.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '');
  const matches = endpoints.flatMap((endpoint) => {
    const params = matchPath(endpoint.spec.path, path);
    return params === undefined ? [] : [{ endpoint, params }];
  });
  const [first] = matches;
  if (first === undefined) {
    const tooMany = failureLimit(request, service.countFailure);
    return tooMany === undefined ? notFound(path) : responseOf(tooMany);
  }
  const onPath = matches.map((match) => match.endpoint);
  return handleRequest(request, context, onPath, service, first.params);
}

function notFound(path: string) {
  return responseOf(errorResponse(new NotFoundError(`There is nothing at '/${path.slice(0, 200)}'.`)));
}

/** Route values if the path fits the template; literals are compared without case. */
export function matchPath(template: string, path: string): Record<string, string> | undefined {
  const expected = template.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith('{')) params[segment.slice(1, -1)] = decoded(value);
    else if (segment.toLowerCase() !== value.toLowerCase()) return undefined;
  }
  return params;
}

/** A malformed value stays as it is: no name of ours is malformed. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
