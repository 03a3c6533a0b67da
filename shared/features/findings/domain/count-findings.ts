import type { FindingKind, FindingSeverity, FindingState } from '../../../contracts/findings/finding.ts';
import type { CountsOfSeverity, FindingsOfKind } from '../../../contracts/posture/project-facts.ts';
import type { FindingHead } from './finding-head.ts';
import { isOpenState } from './is-open-state.ts';

export type CountedFinding = {
  kind: FindingKind;
  severity: FindingSeverity;
  state: FindingState;
  /** ISO 8601. */
  firstSeenAt: string;
  fixedAt?: string | undefined;
  head?: Pick<FindingHead, 'exempt'>;
};

export type FindingCounts = Pick<
  FindingsOfKind,
  'open' | 'fixed' | 'dismissed' | 'exempt' | 'fixedOn' | 'bySeverity' | 'oldestCriticalDue'
>;

const dayMs = 86_400_000;
const shownDays = 30;

/**
 * Numbers of findings by kind. `graceDays` is the time in which a critical finding has to be fixed. A kind without findings has
 * no entry. Days are those of UTC; the last 30 of them end with that of `now`.
 */
export function countFindings(
  findings: Iterable<CountedFinding>,
  { now, graceDays }: { now: Date; graceDays: number },
): Partial<Record<FindingKind, FindingCounts>> {
  const counts: Partial<Record<FindingKind, FindingCounts>> = {};
  const firstDay = dayOf(now.getTime() - (shownDays - 1) * dayMs);
  for (const finding of findings) {
    const of = (counts[finding.kind] ??= noFindings());
    if (isOpenState(finding.state)) countOpen(of, finding, graceDays);
    else if (finding.state === 'dismissed') countDismissed(of, finding);
    else countFixed(of, finding, firstDay);
  }
  return counts;
}

export function noFindings(): FindingCounts {
  return {
    open: { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, info: 0 },
    fixed: 0,
    dismissed: 0,
  };
}

function countOpen(
  of: FindingCounts,
  { severity, state, firstSeenAt }: CountedFinding,
  graceDays: number,
): void {
  of.open[severity] += 1;
  if (state === 'reopened') countsOf(of, severity).reopened += 1;
  const seen = Date.parse(firstSeenAt);
  if (severity !== 'critical' || Number.isNaN(seen)) return;
  const due = new Date(seen + graceDays * dayMs).toISOString();
  if (of.oldestCriticalDue === undefined || due < of.oldestCriticalDue) of.oldestCriticalDue = due;
}

function countDismissed(of: FindingCounts, { severity, head }: CountedFinding): void {
  const own = countsOf(of, severity);
  of.dismissed += 1;
  own.dismissed += 1;
  if (head?.exempt !== true) return;
  of.exempt = (of.exempt ?? 0) + 1;
  own.exempt += 1;
}

function countsOf(of: FindingCounts, severity: FindingSeverity): CountsOfSeverity {
  const bySeverity = (of.bySeverity ??= {});
  return (bySeverity[severity] ??= { reopened: 0, fixed: 0, dismissed: 0, exempt: 0, fixedOn: {} });
}

function countFixed(of: FindingCounts, { severity, fixedAt }: CountedFinding, firstDay: string): void {
  const own = countsOf(of, severity);
  of.fixed += 1;
  own.fixed += 1;
  const fixed = Date.parse(fixedAt ?? '');
  if (Number.isNaN(fixed) || dayOf(fixed) < firstDay) return;
  const days = (of.fixedOn ??= {});
  const day = dayOf(fixed);
  days[day] = (days[day] ?? 0) + 1;
  own.fixedOn[day] = (own.fixedOn[day] ?? 0) + 1;
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
