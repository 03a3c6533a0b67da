import type { CoverageAnswer } from '../../../shared/contracts/arm/posture-panes.ts';
import { exact, percent } from '../../parts/amount.ts';
import { reasonCountText } from '../../parts/check-panel/reason-text.ts';
import type { GridSort } from '../../parts/data-grid/grid-column.ts';
import { coverageWords } from '../../words/coverage.ts';

export type CoverageRow = CoverageAnswer['checks'][number];
type Reasons = CoverageRow['reasons'];

const kinds = ['tier', 'permission', 'error', 'stale'] as const;
const names = ['check', 'assessed', 'reasons'];
const defaultSort = '-reasons';

export function sortOfCoverage(text: string | undefined): GridSort & { text: string } {
  const sort = names.includes(text?.replace(/^-/, '') ?? '') ? (text ?? defaultSort) : defaultSort;
  return {
    text: sort,
    column: sort.replace(/^-/, ''),
    direction: sort.startsWith('-') ? 'descending' : 'ascending',
  };
}

/** Checks that match a text, in order; ties by the key. Those about nothing are last by share, in either direction. */
export function sortedCoverage(
  rows: readonly CoverageRow[],
  { text, sort }: { text: string; sort: string },
): CoverageRow[] {
  const wanted = text.trim().toLocaleLowerCase();
  const sign = sort.startsWith('-') ? -1 : 1;
  const value = (row: CoverageRow) =>
    sort.endsWith('assessed') ? (shareAssessed(row) ?? 0) : row.notAssessed;
  const isVoid = (row: CoverageRow) => Number(sort.endsWith('assessed') && shareAssessed(row) === undefined);
  const byKey = (a: CoverageRow, b: CoverageRow) => Number(a.check > b.check) - Number(a.check < b.check);
  const compare = sort.endsWith('check') ? byKey : (a: CoverageRow, b: CoverageRow) => value(a) - value(b);
  return rows
    .filter(({ check, title }) => `${check} ${title}`.toLocaleLowerCase().includes(wanted))
    .toSorted((a, b) => isVoid(a) - isVoid(b) || sign * compare(a, b) || byKey(a, b));
}

/** Percent of what the check is about; undefined where that is nothing. */
export function shareAssessed({
  assessed,
  notAssessed,
}: Pick<CoverageRow, 'assessed' | 'notAssessed'>): number | undefined {
  return assessed + notAssessed === 0 ? undefined : percent(assessed, assessed + notAssessed);
}

/** `81 need Maintainer`, for each reason that there is, the commonest first. */
export function reasonTexts(reasons: Reasons, needs: CoverageRow['needs'] | undefined): string[] {
  return kinds
    .map((kind) => ({ kind, count: reasons[kind] }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .map((reason) => reasonCountText(reason, needs));
}

/** How much of everything is assessed, and why the rest is not. */
export function coverageSentence({ assessed, notAssessed, reasons }: CoverageAnswer): string {
  const { checks: texts } = coverageWords;
  if (assessed + notAssessed === 0) return texts.nothing;
  if (notAssessed === 0) return texts.whole;
  const all = assessed + notAssessed;
  const rest = kinds
    .filter((kind) => reasons[kind] > 0)
    .toSorted((a, b) => reasons[b] - reasons[a])
    .map((kind) => texts.rests[kind](exact(reasons[kind])));
  return `${texts.sentence(exact(assessed), exact(all), percent(assessed, all))} ${texts.rest(rest.join(', '))}`;
}
