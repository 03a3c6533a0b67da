import type { EndpointLimit } from '../../../contracts/gitlab/limits.ts';

/** The budget that a request counts against, by name; `limit` is absent where none is known. */
type Endpoint = { name: string; limit: EndpointLimit | undefined };

/** Finds the endpoint of a request; `path` is from the root of the instance. Undefined for what is not of the API. */
export type EndpointOf = (method: string, path: string) => Endpoint | undefined;

const api = '/api/v4';

/**
 * Of several routes that fit, the one with the fewest parameters counts. A route that is not listed is named by its
 * shape, with `:id` for what looks like an id or a path, so that what it refuses can be learned.
 */
export function endpointsOf(limits: Readonly<Record<string, EndpointLimit>>): EndpointOf {
  const routes = Object.entries(limits)
    .map(([name, limit]) => ({ name, limit, pattern: patternOf(name) }))
    .toSorted((a, b) => parameters(a.name) - parameters(b.name));
  return (method, path) => {
    if (!path.startsWith(`${api}/`)) return undefined;
    const asked = `${method} ${path.slice(api.length)}`;
    const found = routes.find(({ pattern }) => pattern.test(asked));
    if (found === undefined) return { name: shapeOf(asked), limit: undefined };
    return { name: found.limit.perTarget ? asked : found.name, limit: found.limit };
  };
}

function patternOf(name: string): RegExp {
  const source = name.replaceAll(/:\w+/g, '[^/]+').replace(/\*$/, '.+');
  return new RegExp(`^${source}$`);
}

function parameters(name: string): number {
  return name.split(/[:*]/).length;
}

function shapeOf(asked: string): string {
  return asked.replaceAll(/\/(?:\d+|[^/]*%[^/]*)(?=\/|$)/g, '/:id');
}
