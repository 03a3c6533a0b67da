import type { RecommendationItem } from '../../../shared/contracts/arm/posture-panes.ts';
import type { GridSort } from '../../parts/data-grid/grid-column.ts';
import { severityOrder } from '../../parts/severities.ts';
import { verdictOrder, type VerdictName } from '../../parts/verdicts.ts';
import type { FilterName, Filters } from '../../url/filters.ts';

/** Filters that choose checks here. All others choose what is judged, and are the server's. */
const ofChecks: readonly FilterName[] = ['verdict', 'severity', 'check'];
const sortNames = ['severity', 'check', 'failing', 'due'] as const;
/** After every date. */
const noDate = '~';
/** States that the filter *verdict* names. */
const verdicts: readonly VerdictName[] = [...verdictOrder, 'exempt'];
export const defaultSort = '-severity';

/** Filters of what is judged: the counts of all checks are under them, so that they equal the lists behind them. */
export function whereOf(filters: Filters): Filters {
  return Object.fromEntries(
    Object.entries(filters).filter(([name]) => !ofChecks.some((one) => one === name)),
  );
}

/** One check in the address opens its panel, several are a filter. */
export function openCheckOf({ check }: Filters): string | undefined {
  return check?.length === 1 && check[0] !== 'all' ? check[0] : undefined;
}

/** Checks that match, in order: ties by the worse severity, then by more that fail, then by the key. */
export function checkList(
  checks: readonly RecommendationItem[],
  { filters, text, sort }: { filters: Filters; text: string; sort: string },
): RecommendationItem[] {
  return checks.filter((check) => matches(check, filters, text)).toSorted(comparing(sort));
}

/** How many checks have each value of the filters of checks, under the others of them. */
export function checkFacets(checks: readonly RecommendationItem[], filters: Filters, text: string) {
  const without = (name: FilterName) => {
    const { [name]: _own, ...others } = filters;
    return checks.filter((check) => matches(check, others, text));
  };
  const [bySeverity, byVerdict] = [without('severity'), without('verdict')];
  return {
    severity: countsOf(severityOrder, (one) => bySeverity.filter(({ severity }) => severity === one)),
    verdict: countsOf(verdicts, (one) => byVerdict.filter(({ counts }) => counts[one] > 0)),
  };
}

/** The next or previous check, from the one that is open; the first where none is. */
export function neighbour(
  checks: readonly RecommendationItem[],
  open: string | undefined,
  by: 1 | -1,
): RecommendationItem | undefined {
  const at = checks.findIndex(({ check }) => check === open);
  return at < 0 ? checks[0] : checks[at + by];
}

export function sortOfText(text: string | undefined): GridSort & { text: string } {
  const known = sortNames.some((name) => text === name || text === `-${name}`) ? text : undefined;
  const sort = known ?? defaultSort;
  const direction = sort.startsWith('-') ? 'descending' : 'ascending';
  return { text: sort, column: sort.replace(/^-/, ''), direction };
}

function matches({ check, title, severity, counts }: RecommendationItem, filters: Filters, text: string) {
  const wanted = text.trim().toLocaleLowerCase();
  const isOpenOnly = openCheckOf(filters) !== undefined;
  return (
    `${check} ${title}`.toLocaleLowerCase().includes(wanted) &&
    selects(filters.severity, severity) &&
    (isOpenOnly || selects(filters.check, check)) &&
    (filters.verdict === undefined ||
      verdicts.some((one) => counts[one] > 0 && selects(filters.verdict, one)))
  );
}

function selects(values: readonly string[] | undefined, value: string): boolean {
  if (values === undefined || values.includes('all')) return true;
  return values.some((one) => one.toLowerCase() === value.toLowerCase());
}

type Comparing = (a: RecommendationItem, b: RecommendationItem) => number;

function comparing(sort: string): Comparing {
  const sign = sort.startsWith('-') ? -1 : 1;
  const by: Record<string, Comparing> = {
    severity: (a, b) => severityOrder.indexOf(b.severity) - severityOrder.indexOf(a.severity),
    failing: (a, b) => a.counts.fail - b.counts.fail,
    check: (a, b) => compareTexts(a.check, b.check),
    due: (a, b) => compareTexts(a.governance.dueOn ?? noDate, b.governance.dueOn ?? noDate),
  };
  const first = by[sort.replace(/^-/, '')] ?? by['severity']!;
  return (a, b) =>
    sign * first(a, b) || -by['severity']!(a, b) || -by['failing']!(a, b) || compareTexts(a.check, b.check);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function countsOf(
  values: readonly string[],
  of: (value: never) => readonly unknown[],
): Record<string, number> {
  return Object.fromEntries(values.map((value) => [value, of(value as never).length]));
}
