import { constraintCheck, type ConstraintCheck } from './route-constraints.ts';
import { splitOutside } from './split-outside.ts';

type Parameter = {
  name: string;
  optional: boolean;
  catchAll: boolean;
  byDefault: string | undefined;
  checks: readonly ConstraintCheck[];
};
type Segment = { literal: string } | { pattern: RegExp; parameters: readonly Parameter[] };
export type RouteTemplate = { segments: readonly Segment[]; rest: Parameter | undefined };

/** Begins at the first brace of a row only, so that a long row is not read once for each. */
const PARAMETER = /(?<!\{)\{(?:[^{}]|\{\{|\}\})*\}/g;

/**
 * Reads a route of ASP.NET Core's attribute syntax: `a/{name}/{id:int}/{last?}`, `{*rest}`, `{name=default}`, `v{n:int}.json`.
 * Throws with a sentence for a constraint or a shape it does not know.
 */
export function parseRoute(route: string): RouteTemplate {
  const parts = route === '' ? [] : splitOutside(route, '/');
  const last = parts.at(-1) ?? '';
  const rest = last.startsWith('{*') ? parseParameter(last.slice(1, -1)) : undefined;
  return { segments: (rest === undefined ? parts : parts.slice(0, -1)).map(parseSegment), rest };
}

/** The route values, or undefined when the path (already decoded, cut at "/") does not fit. Letters' case is ignored. */
export function matchRoute(
  route: RouteTemplate,
  path: readonly string[],
): Record<string, string> | undefined {
  if (route.rest === undefined && path.length > route.segments.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    if (!matchSegment(segment, path[index] ?? '', values)) return undefined;
  }
  if (route.rest !== undefined) {
    const rest = path.slice(route.segments.length).join('/');
    if (!keep(route.rest, rest === '' ? undefined : rest, values)) return undefined;
  }
  return values;
}

function matchSegment(segment: Segment, text: string, values: Record<string, string>): boolean {
  if ('literal' in segment) return text.toLowerCase() === segment.literal;
  const [only] = segment.parameters;
  if (text === '')
    return (
      only !== undefined && (only.optional || only.byDefault !== undefined) && keep(only, undefined, values)
    );
  const found = segment.pattern.exec(text);
  if (found === null) return false;
  return segment.parameters.every((parameter, index) => keep(parameter, found[index + 1], values));
}

/** A value that is absent is left out and its constraints are not asked, as in ASP.NET Core. */
function keep(parameter: Parameter, given: string | undefined, values: Record<string, string>): boolean {
  const value = given ?? parameter.byDefault;
  if (value === undefined) return true;
  if (!parameter.checks.every((check) => check(value))) return false;
  values[parameter.name] = value;
  return true;
}

function parseSegment(text: string): Segment {
  const parameters = [...text.matchAll(PARAMETER)].map(([found]) => parseParameter(found.slice(1, -1)));
  if (parameters.some(({ catchAll }) => catchAll)) throw new Error('a catch-all parameter must come last');
  if (parameters.length === 0) return { literal: text.toLowerCase() };
  const literals = text.split(PARAMETER).map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern =
    literals.length === 2 && text.startsWith('{') && text.endsWith('}') ? '(.+)' : literals.join('(.+?)');
  return { pattern: new RegExp(`^${pattern}$`, 'is'), parameters };
}

function parseParameter(text: string): Parameter {
  const catchAll = text.startsWith('*');
  const [head = '', ...constraints] = splitOutside(text.replace(/^\*+/, ''), ':');
  const [named = '', byDefault] = splitOutside(constraints.length === 0 ? head : head, '=');
  const optional = (constraints.at(-1) ?? named).endsWith('?');
  const tidy = constraints.map((constraint) => constraint.replace(/\?$/, ''));
  return {
    name: named.replace(/\?$/, ''),
    optional,
    catchAll,
    byDefault,
    checks: tidy.map(constraintCheck),
  };
}
