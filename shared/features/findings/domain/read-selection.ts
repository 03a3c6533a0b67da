import type { ProjectFindingsQuery } from '../../../contracts/arm/findings-query.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { FindingSelection, SelectedState } from './select-findings.ts';

type Query = Omit<ProjectFindingsQuery, 'top' | 'continuation-token'>;

/** The choice of findings in a query; that of projects is left to the caller. */
export function readSelection(query: Query): FindingSelection {
  const { kind, severity, state, scanner, identifier, text, since } = query;
  return omitUndefined({
    kind: withoutAll(kind),
    severity: withoutAll(severity),
    state: withoutAll<SelectedState>(state),
    scanner,
    identifier,
    text,
    since,
  });
}

/** Undefined for `all`, as for an absent list. */
export function withoutAll<Value extends string>(
  values: readonly (Value | 'all')[] | undefined,
): Value[] | undefined {
  return values?.includes('all') === true
    ? undefined
    : values?.flatMap((one) => (one === 'all' ? [] : [one]));
}
