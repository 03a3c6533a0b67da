import type { FindingList } from '../../../shared/contracts/arm/finding.ts';
import { FindingKind } from '../../../shared/contracts/findings/finding.ts';
import { findingSeverities } from '../../parts/finding-severities.ts';
import type { FindingField, FindingFilters } from './finding-filters.ts';

type Totals = FindingList['totals'];
type Counts = Partial<Record<FindingField, Record<string, number>>>;

/** Findings of a project in whatever state. */
export function countAll({ byState: { open, fixed, dismissed } }: Totals): number {
  return open + fixed + dismissed;
}

/**
 * Findings by value of each field under the other filters, as far as the totals show it: open ones are known by kind and severity,
 * others by state alone. How many match a text is not known.
 */
export function facetsOf(
  { byKind, byState }: Totals,
  { kind, severity, state }: FindingFilters,
  text: string | undefined,
): Counts {
  if (text !== undefined) return {};
  const kinds = kind.length === 0 ? FindingKind.options : kind;
  const severities = severity.length === 0 ? findingSeverities : severity;
  const open = (ofKinds: typeof kinds, of: typeof severities) =>
    sumOf(ofKinds.flatMap((one) => of.map((level) => byKind[one]?.[level] ?? 0)));
  const states = {
    open: open(kinds, severities),
    ...(kind.length + severity.length === 0 && {
      fixed: byState.fixed,
      dismissed: byState.dismissed,
      exempt: byState.exempt,
    }),
  };
  if (state.length !== 1 || state[0] !== 'open') return { state: states };
  return {
    state: states,
    kind: Object.fromEntries(FindingKind.options.map((one) => [one, open([one], severities)])),
    severity: Object.fromEntries(findingSeverities.map((one) => [one, open(kinds, [one])])),
  };
}

/** States whose findings another one includes. */
const widerOf: Readonly<Record<string, string>> = { reopened: 'open', exempt: 'dismissed' };

/** Length of the list under the filters; undefined where the totals do not show it. */
export function countOf(
  totals: Totals,
  filters: FindingFilters,
  text: string | undefined,
): number | undefined {
  const known = facetsOf(totals, filters, text).state;
  const states = filters.state.length === 0 ? ['open', 'fixed', 'dismissed'] : filters.state;
  const wanted = states.filter((one) => !states.includes(widerOf[one] ?? ''));
  const counts = wanted.flatMap((one) => known?.[one] ?? []);
  return counts.length === wanted.length ? sumOf(counts) : undefined;
}

/** Whether numbers of all findings are newer than those of a list under filters, as far as open findings show it. */
export function isNewer(
  now: Totals | undefined,
  ofList: Totals | undefined,
  { kind, severity, state }: FindingFilters,
  text: string | undefined,
): boolean {
  if (now === undefined || ofList === undefined || text !== undefined) return false;
  if (state.length > 0 && !state.includes('open')) return false;
  const kinds = kind.length === 0 ? FindingKind.options : kind;
  return kinds.some((one) =>
    (severity.length === 0 ? findingSeverities : severity).some(
      (level) => (now.byKind[one]?.[level] ?? 0) !== (ofList.byKind[one]?.[level] ?? 0),
    ),
  );
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
