import type { FindingList } from '../../shared/contracts/arm/finding.ts';
import type { FindingKind, FindingSeverity, FindingState } from '../../shared/contracts/findings/finding.ts';
import { findingSeverities } from '../parts/finding-severities.ts';

/** States that lists can be chosen by: an exempt finding is a dismissed one. */
export type ListedState = FindingState | 'exempt';
export type FindingQuestion = {
  kind: readonly FindingKind[];
  severity: readonly FindingSeverity[];
  state: readonly ListedState[];
  text: string | undefined;
};
/** The place at which the list goes on: a link of the API, or the first page of a severity. */
export type FindingPlace = { rank: number; link?: string };
export type FindingRow = FindingList['value'][number]['properties'] & { id: string };
export type FindingPage = {
  rows: FindingRow[];
  next: FindingPlace | undefined;
  totals: FindingList['totals'];
};

type Ask = (link: string | undefined, query?: Record<string, string | number>) => Promise<FindingList>;
const pageRows = 200;

/**
 * The API lists findings by id, so that a page of a long list says nothing of its worst. A list that fits a page is sorted;
 * another one is read severity by severity.
 */
export async function readBySeverity(
  ask: Ask,
  question: FindingQuestion,
  place: FindingPlace | undefined,
): Promise<FindingPage> {
  const wanted = findingSeverities.filter(
    (one) => question.severity.length === 0 || question.severity.includes(one),
  );
  let totals: FindingPage['totals'] | undefined;
  if (place === undefined && wanted.length > 1) {
    const whole = await ask(undefined, { ...queryOf(question), top: pageRows });
    if (whole.nextLink === undefined) {
      return { rows: worstFirst(rowsOf(whole)), next: undefined, totals: whole.totals };
    }
    totals = whole.totals;
  }
  const { rank, link } = place ?? { rank: 0 };
  const severity = wanted[rank] ?? 'critical';
  const page =
    link === undefined
      ? await ask(undefined, { ...queryOf({ ...question, severity: [severity] }), top: pageRows })
      : await ask(link);
  return { rows: rowsOf(page), next: nextOf(page, rank, wanted.length), totals: totals ?? page.totals };
}

function nextOf({ nextLink }: FindingList, rank: number, ranks: number): FindingPlace | undefined {
  if (nextLink !== undefined) return { rank, link: nextLink };
  return rank + 1 < ranks ? { rank: rank + 1 } : undefined;
}

/** The filters as the API has them, several values by comma. */
export function queryOf({ text, ...lists }: FindingQuestion): Record<string, string> {
  const named = Object.entries(lists).flatMap(([name, values]) =>
    values.length === 0 ? [] : [[name, values.join(',')] as const],
  );
  return {
    ...(Object.fromEntries(named) as Record<string, string>),
    ...(text === undefined ? {} : { text }),
  };
}

function rowsOf({ value }: FindingList): FindingRow[] {
  return value.map(({ name, properties }) => ({ ...properties, id: name }));
}

/** Within a severity, the latest change comes first. */
function worstFirst(rows: readonly FindingRow[]): FindingRow[] {
  const rank = ({ severity }: FindingRow) => findingSeverities.indexOf(severity);
  return rows.toSorted(
    (a, b) => rank(a) - rank(b) || b.since.localeCompare(a.since) || a.id.localeCompare(b.id),
  );
}
