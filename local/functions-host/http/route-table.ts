import { byName } from '../describe-function.ts';
import type { FunctionInfo } from '../function-info.ts';
import { AppLoadError } from '../load-app.ts';
import { matchRoute, parseRoute, type RouteTemplate } from './route-template.ts';

type Entry = { info: FunctionInfo; template: RouteTemplate };
export type Match = { info: FunctionInfo; params: Record<string, string> };

/** HTTP functions in the order in which the real host tries them: by name, not by how specific a route is. */
export class RouteTable {
  /** Index by first literal segment in lower case, which narrows the search for most routes. */
  #byFirst: ReadonlyMap<string | undefined, readonly Entry[]>;
  #prefix: readonly string[];

  /** Throws AppLoadError for a route that is invalid, reserved, or registered twice for one method. */
  constructor(functions: readonly FunctionInfo[], prefix: string) {
    const http = functions.filter(({ type }) => type === 'http').toSorted(byName);
    this.#prefix = prefix.split('/').filter((part) => part !== '');
    rejectDuplicateRoutes(http);
    const entries = http.map((info) => ({ info, template: readTemplate(info) }));
    const candidates = (first: string | undefined) =>
      entries.filter(({ info }) => [undefined, first].includes(firstLiteral(info)));
    this.#byFirst = new Map(
      [undefined, ...http.map(firstLiteral)].map((first) => [first, candidates(first)]),
    );
  }

  /**
   * Returns the first function whose route and methods match. A wrong method continues the search, so the result is a
   * 404 and never a 405. `path` is decoded and split at "/". One trailing slash is ignored, as in ASP.NET Core.
   */
  match(method: string, path: readonly string[]): Match | undefined {
    const trimmed = path.at(-1) === '' ? path.slice(0, -1) : path;
    if (!this.#prefix.every((part, index) => part.toLowerCase() === trimmed[index]?.toLowerCase()))
      return undefined;
    const rest = trimmed.slice(this.#prefix.length);
    const first = (rest[0] ?? '').toLowerCase();
    for (const { info, template } of this.#byFirst.get(first) ?? this.#byFirst.get(undefined) ?? []) {
      if (info.methods?.includes(method) !== true) continue;
      const params = matchRoute(template, rest);
      if (params !== undefined) return { info, params };
    }
    return undefined;
  }
}

function firstLiteral({ route = '' }: FunctionInfo): string | undefined {
  const [first = ''] = route.split('/');
  return first.includes('{') ? undefined : first.toLowerCase();
}

function readTemplate({ name, route = '' }: FunctionInfo): RouteTemplate {
  if (/^(admin|runtime)/i.test(route)) {
    throw new AppLoadError(
      `The route '${route}' of function '${name}' is reserved: it begins with admin or runtime.`,
    );
  }
  try {
    return parseRoute(route);
  } catch (error) {
    throw new AppLoadError(
      `The route '${route}' of function '${name}' is invalid: ${(error as Error).message}.`,
    );
  }
}

function rejectDuplicateRoutes(functions: readonly FunctionInfo[]): void {
  const seen = new Map<string, string>();
  for (const { name, route = '', methods = [] } of functions) {
    for (const method of methods) {
      const key = `${method} /${route.toLowerCase()}`;
      const other = seen.get(key);
      if (other !== undefined) {
        throw new AppLoadError(`Functions '${other}' and '${name}' both handle ${method} '${route}'.`);
      }
      seen.set(key, name);
    }
  }
}
