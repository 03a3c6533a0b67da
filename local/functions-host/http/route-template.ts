import { constraintCheck, type ConstraintCheck } from './route-constraints.ts';
import { splitOutsideBraces } from './split-outside-braces.ts';

type Parameter = {
  name: string;
  optional: boolean;
  catchAll: boolean;
  defaultValue: string | undefined;
  checks: readonly ConstraintCheck[];
};
type Segment = { literal: string } | { pattern: RegExp; parameters: readonly Parameter[] };
export type RouteTemplate = { segments: readonly Segment[]; rest: Parameter | undefined };

/** Matches from the first of several braces only, so that a long run of braces takes linear time. */
const PARAMETER = /(?<!\{)\{(?:[^{}]|\{\{|\}\})*\}/g;

/**
 * Parses a route in ASP.NET Core's attribute syntax: `a/{name}/{id:int}/{last?}`, `{*rest}`, `{name=default}`,
 * `v{n:int}.json`. Throws for an unknown constraint or syntax.
 */
export function parseRoute(route: string): RouteTemplate {
  const parts = route === '' ? [] : splitOutsideBraces(route, '/');
  const last = parts.at(-1) ?? '';
  const rest = last.startsWith('{*') ? parseParameter(last.slice(1, -1)) : undefined;
  return { segments: (rest === undefined ? parts : parts.slice(0, -1)).map(parseSegment), rest };
}

/** Returns the route values, or undefined if the path (decoded, split at "/") does not match. Case-insensitive. */
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
    if (!bindValue(route.rest, rest === '' ? undefined : rest, values)) return undefined;
  }
  return values;
}

function matchSegment(segment: Segment, text: string, values: Record<string, string>): boolean {
  if ('literal' in segment) return text.toLowerCase() === segment.literal;
  const [first] = segment.parameters;
  if (text === '')
    return (
      first !== undefined &&
      (first.optional || first.defaultValue !== undefined) &&
      bindValue(first, undefined, values)
    );
  const found = segment.pattern.exec(text);
  if (found === null) return false;
  return segment.parameters.every((parameter, index) => bindValue(parameter, found[index + 1], values));
}

/** Omits an absent value without checking its constraints, as in ASP.NET Core. */
function bindValue(parameter: Parameter, given: string | undefined, values: Record<string, string>): boolean {
  const value = given ?? parameter.defaultValue;
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
  const [head = '', ...constraints] = splitOutsideBraces(text.replace(/^\*+/, ''), ':');
  const [named = '', defaultValue] = splitOutsideBraces(head, '=');
  const optional = (constraints.at(-1) ?? named).endsWith('?');
  const constraintTexts = constraints.map((constraint) => constraint.replace(/\?$/, ''));
  return {
    name: named.replace(/\?$/, ''),
    optional,
    catchAll,
    defaultValue,
    checks: constraintTexts.map(constraintCheck),
  };
}
