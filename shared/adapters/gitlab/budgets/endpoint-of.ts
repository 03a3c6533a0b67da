import type { EndpointLimit } from '../../../contracts/gitlab/limits.ts';

/** The name of the budget that a request counts against. `limit`: undefined if none is known. */
type Endpoint = { name: string; limit: EndpointLimit | undefined };

/** Finds the endpoint of a request. `path`: from the root of the instance. Undefined outside the API. */
export type EndpointOf = (method: string, path: string) => Endpoint | undefined;

const api = '/api/v4';

/**
 * If several routes match, the one with the fewest parameters counts. An unlisted route is named by its shape, with
 * `:id` for segments that look like an id or a path, so that its limit can be learned from 429s.
 */
export function endpointsOf(limits: Readonly<Record<string, EndpointLimit>>): EndpointOf {
  const routes = Object.entries(limits)
    .map(([name, limit]) => ({ name, limit, pattern: patternOf(name) }))
    .toSorted((a, b) => parameters(a.name) - parameters(b.name));
  return (method, path) => {
    if (!path.startsWith(`${api}/`)) return undefined;
    const request = `${method} ${path.slice(api.length)}`;
    const found = routes.find(({ pattern }) => pattern.test(request));
    if (found === undefined) return { name: shapeOf(request), limit: undefined };
    return { name: found.limit.perTarget ? request : found.name, limit: found.limit };
  };
}

function patternOf(name: string): RegExp {
  const source = name.replaceAll(/:\w+/g, '[^/]+').replace(/\*$/, '.+');
  return new RegExp(`^${source}$`);
}

function parameters(name: string): number {
  return name.split(/[:*]/).length;
}

function shapeOf(request: string): string {
  return request.replaceAll(/\/(?:\d+|[^/]*%[^/]*)(?=\/|$)/g, '/:id');
}
