import { HttpError } from './response.ts';

type Kind = 'boolean' | 'integer' | 'text' | 'day' | readonly string[];

/** The query parameters of a route with their defaults. Unknown parameters are ignored, as GitLab does. */
export type ParameterSpec = Readonly<Record<string, { kind: Kind; default?: string }>>;

export const pageParameters = {
  page: { kind: 'integer', default: '1' },
  per_page: { kind: 'integer', default: '20' },
} as const satisfies ParameterSpec;

/** Query parameters of a link that differ from the call; undefined removes one. */
export type LinkChanges = Readonly<Record<string, string | number | undefined>>;

const truths = new Set(['true', '1', 't', 'on']);
const falsehoods = new Set(['false', '0', 'f', 'off', '']);

/** The validated query of one call. The error lists all problems, in GitLab's words. */
export class Parameters {
  readonly #values: Map<string, string>;

  constructor(query: URLSearchParams, spec: ParameterSpec) {
    this.#values = new Map(query);
    const problems: string[] = [];
    for (const [name, { kind, default: preset }] of Object.entries(spec)) {
      const value = this.#values.get(name);
      if (value === undefined && preset !== undefined) this.#values.set(name, preset);
      if (value !== undefined) problems.push(...problemsWith(name, kind, value));
    }
    if (problems.length > 0) throw new HttpError(400, { error: problems.join(', ') });
  }

  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    return value === undefined ? undefined : truths.has(value);
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return value === '' ? undefined : value;
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : Number.parseInt(value, 10);
  }

  /** The query of a page link: all parameters of the call and all defaults, in alphabetical order. */
  linkQuery(changes: LinkChanges): string {
    const all = new Map(this.#values);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) all.delete(name);
      else all.set(name, String(value));
    }
    return new URLSearchParams([...all].sort(([left], [right]) => (left < right ? -1 : 1))).toString();
  }
}

function problemsWith(name: string, kind: Kind, value: string): string[] {
  if (kind === 'text') return [];
  if (kind === 'boolean') return truths.has(value) || falsehoods.has(value) ? [] : [`${name} is invalid`];
  if (kind === 'integer') return /^-?\d{0,15}$/.test(value) ? [] : [`${name} is invalid`];
  if (kind === 'day') return Number.isNaN(Date.parse(value)) ? [`${name} is invalid`] : [];
  return kind.includes(value) ? [] : [`${name} does not have a valid value`];
}
