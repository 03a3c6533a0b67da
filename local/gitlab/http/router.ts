import { HttpError } from './response.ts';
import type { Route } from './call.ts';

export type Match = { route: Route; parts: string[] };

type Compiled = { pattern: RegExp; routes: Route[] };

/** Finds the route of a request; one template may have several methods. */
export class Router {
  readonly #compiled = new Map<string, Compiled>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const template = route.under + route.template;
      const compiled = this.#compiled.get(template) ?? { pattern: patternOf(template), routes: [] };
      compiled.routes.push(route);
      this.#compiled.set(template, compiled);
    }
  }

  /** Undefined if no template matches; throws 405 if one matches with another method only. `path` is still encoded. */
  match(method: string, path: string): Match | undefined {
    const served = method === 'HEAD' ? 'GET' : method;
    for (const { pattern, routes } of this.#compiled.values()) {
      const found = pattern.exec(path);
      if (found === null) continue;
      const route = routes.find((candidate) => candidate.method === served);
      if (route !== undefined) return { route, parts: found.slice(1).map(decode) };
      const allow = routes.map((candidate) => candidate.method).join(', ');
      throw new HttpError(405, { error: '405 Not Allowed' }, { allow });
    }
    return undefined;
  }
}

function patternOf(template: string): RegExp {
  const source = template
    .replaceAll('.', '\\.')
    .replaceAll(/:\w+/g, '([^/]+)')
    .replace(/\*\w+$/, '(.+)');
  return new RegExp(`^${source}/?$`);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, { error: 'Bad Request' });
  }
}
