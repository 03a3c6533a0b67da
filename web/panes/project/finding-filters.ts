import {
  FindingKind,
  FindingState,
  type FindingSeverity,
} from '../../../shared/contracts/findings/finding.ts';
import { findingSeverities } from '../../parts/finding-severities.ts';
import type { FindingQuestion, ListedState } from '../../api/findings-by-severity.ts';
import type { FilterField } from '../../parts/filter-bar/filter-field.ts';
import { findingWords } from '../../words/findings.ts';

/** Parameters of the address. `severity` is that of checks, which has other values. */
export const findingParameters = { kind: 'kind', severity: 'findingSeverity', state: 'state' } as const;
export type FindingField = keyof typeof findingParameters;
const findingFields = ['severity', 'kind', 'state'] as const satisfies readonly FindingField[];

export type FindingFilters = {
  kind: FindingKind[];
  severity: FindingSeverity[];
  /** `open` includes reopened ones. Empty: all of them. */
  state: ListedState[];
};
type Dropped = { field: FindingField; value: string };
type Counts = Readonly<Partial<Record<FindingField, Readonly<Partial<Record<string, number>>>>>>;

const values: Readonly<Record<FindingField, readonly string[]>> = {
  kind: FindingKind.options,
  severity: findingSeverities,
  state: [...FindingState.options, 'exempt'],
};
const texts: Readonly<Record<FindingField, Readonly<Record<string, string>>>> = {
  kind: findingWords.kinds,
  severity: findingWords.severities,
  state: findingWords.states,
};
/** Without a state in the address: what there is to do. */
const shownStates: readonly ListedState[] = ['open'];

/** Filters of an address, and what it says that is no value: dropped, to be said. */
export function readFindingFilters(search: string): { filters: FindingFilters; dropped: Dropped[] } {
  const parameters = new URLSearchParams(search);
  const dropped: Dropped[] = [];
  const read = <Value extends string>(field: FindingField, fallback: readonly Value[]): Value[] => {
    const parts = (parameters.get(findingParameters[field]) ?? '').split(',').filter((part) => part !== '');
    if (parts.some((part) => part.toLowerCase() === 'all')) return [];
    const known = new Set<string>();
    for (const part of parts) {
      const value = values[field].find((one) => one === part.toLowerCase());
      if (value === undefined) dropped.push({ field, value: part });
      else known.add(value);
    }
    return known.size === 0 ? [...fallback] : ([...known] as Value[]);
  };
  return {
    filters: { kind: read('kind', []), severity: read('severity', []), state: read('state', shownStates) },
    dropped,
  };
}

/** The text of a filter in the address after a choice; undefined takes it away. All states are named, as they are not the default. */
export function filterText(field: FindingField, chosen: readonly string[]): string | undefined {
  if (field === 'state' && chosen.length === 0) return 'all';
  const isDefault = field === 'state' && chosen.length === 1 && chosen[0] === 'open';
  return isDefault || chosen.length === 0 ? undefined : chosen.join(',');
}

/** The filters as the API has them. */
export function questionOf({ state, ...filters }: FindingFilters, text: string | undefined): FindingQuestion {
  const states = new Set(state.flatMap((one) => (one === 'open' ? (['open', 'reopened'] as const) : [one])));
  return { ...filters, state: [...states], text };
}

/** Fields of the filter row, each value with the number of findings that have it under the other filters. */
export function findingFilterFields(counts: Counts | undefined): FilterField[] {
  return findingFields.map((field) => ({
    id: field,
    name: findingWords.fields[field],
    values: values[field].map((id) => {
      const count = counts?.[field]?.[id];
      return { id, text: texts[field][id] ?? id, ...(count === undefined ? {} : { count }) };
    }),
  }));
}

export function isFindingField(text: string): text is FindingField {
  return text in findingParameters;
}
