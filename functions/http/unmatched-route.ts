import type { HttpHandler } from '@azure/functions';

import { NotFoundError } from '../../shared/platform/errors/errors.ts';
import type { Endpoint } from '../edge/endpoint.ts';
import { errorAnswer } from '../edge/error-answer.ts';
import { answerRequest, responseOf, tooOften, type HttpEdge } from '../edge/http.ts';

/**
 * Takes what no other function's route took: a path with doubled slashes (some ARM clients put one before
 * `/subscriptions`) is answered as if it had none; everything else is 404 in ARM's error shape.
 */
export function unmatchedRoute(endpoints: readonly Endpoint[], edge: HttpEdge): HttpHandler {
  return async (request, context) => {
    const path = new URL(request.url).pathname.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '');
    const matches = endpoints.flatMap((endpoint) => {
      const params = matchPath(endpoint.spec.path, path);
      return params === undefined ? [] : [{ endpoint, params }];
    });
    const [first] = matches;
    if (first === undefined) {
      const refused = tooOften(request, edge.countFailure);
      return refused === undefined ? notFound(path) : responseOf(refused);
    }
    const onPath = matches.map((match) => match.endpoint);
    return answerRequest(request, context, onPath, edge, first.params);
  };
}

function notFound(path: string) {
  return responseOf(errorAnswer(new NotFoundError(`There is nothing at '/${path.slice(0, 200)}'.`)));
}

/** Route values when the path fits the template; literals are compared without case. */
export function matchPath(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith('{')) params[segment.slice(1, -1)] = decoded(value);
    else if (segment.toLowerCase() !== value.toLowerCase()) return undefined;
  }
  return params;
}

/** A value that is not well-formed is taken as it stands; nothing of ours has such a name. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
