import { findingPresences } from '../../shared/contracts/arm/finding-presence.ts';
import { scannerValues } from '../../shared/contracts/arm/scanners.ts';

/** Filters as they stand in the address, by name; the values are those of the API. `all` selects everything, and says so. */
export type FilterName =
  | 'q'
  | 'group'
  | 'connector'
  | 'visibility'
  | 'tier'
  | 'archived'
  | 'verdict'
  | 'severity'
  | 'check'
  | 'scanner'
  | 'findings'
  | 'firstSeen';
export type Filters = Partial<Record<FilterName, readonly string[]>>;

type Shape = {
  /** One value, in which a comma is a comma. */
  single?: true;
  /** All values there are; absent where anything may be a value. */
  values?: readonly string[];
};

const shapes: Readonly<Record<FilterName, Shape>> = {
  q: { single: true },
  group: { single: true },
  connector: {},
  visibility: { values: ['private', 'internal', 'public', 'unknown'] },
  tier: { values: ['free', 'premium', 'ultimate', 'unknown'] },
  archived: { single: true, values: ['true', 'false'] },
  verdict: { values: ['fail', 'pass', 'notAssessed', 'notApplicable', 'exempt'] },
  severity: { values: ['Critical', 'High', 'Medium', 'Low'] },
  check: {},
  scanner: { values: scannerValues },
  findings: { values: findingPresences },
  firstSeen: { values: ['week', 'earlier', 'unknown'] },
};

export const filterNames = Object.keys(shapes) as readonly FilterName[];

/** All values of a filter that has a fixed list of them. */
export function valuesOf(name: FilterName): readonly string[] | undefined {
  return shapes[name].values;
}

/** Filters of an address, and what it says that is no value: dropped, to be said. Other parameters are left alone. */
export function readFilters(search: string): {
  filters: Filters;
  dropped: { name: FilterName; value: string }[];
} {
  const parameters = new URLSearchParams(search);
  const filters: Filters = {};
  const dropped: { name: FilterName; value: string }[] = [];
  for (const name of filterNames) {
    const text = parameters.get(name);
    if (text === null || text === '') continue;
    const known: string[] = [];
    for (const part of partsOf(name, text)) {
      const value = valueOf(name, part);
      if (value === undefined) dropped.push({ name, value: part });
      else if (!known.includes(value)) known.push(value);
    }
    if (known.length > 0) filters[name] = known.includes('all') ? ['all'] : known;
  }
  return { filters, dropped };
}

/** The search of an address with these filters in place of its own, in a fixed order; other parameters stay. */
export function writeFilters(filters: Filters, search = ''): string {
  const parameters = new URLSearchParams(search);
  for (const name of filterNames) parameters.delete(name);
  for (const name of filterNames) {
    const values = filters[name];
    if (values !== undefined && values.length > 0) parameters.set(name, values.join(','));
  }
  // These are plain text in a query (RFC 3986, 3.4), and more readable as such.
  return parameters.toString().replaceAll(/%2C|%2F|%24|%3A/g, decodeURIComponent);
}

/** The same as parameters of the API. */
export function filterQuery(filters: Filters): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).map(([name, values]) => [name, values.join(',')]));
}

function partsOf(name: FilterName, text: string): string[] {
  return shapes[name].single === true
    ? [text]
    : text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
}

function valueOf(name: FilterName, text: string): string | undefined {
  const { values } = shapes[name];
  if (values === undefined) return text;
  return [...values, 'all'].find((value) => value.toLowerCase() === text.toLowerCase());
}
