import type { InventoryItem } from '../../shared/contracts/arm/posture-panes.ts';
import { verdictWords } from '../words/parts.ts';
import { exact } from './amount.ts';
import type { IconName } from './icon-names.ts';

export type VerdictName = keyof InventoryItem['counts'];
/** The four verdicts. What is exempt counts in none of them. */
export type VerdictCounts = Omit<InventoryItem['counts'], 'exempt'>;
type Counted = keyof VerdictCounts;

/** Fail is always first. */
export const verdictOrder = ['fail', 'pass', 'notAssessed', 'notApplicable'] as const satisfies Counted[];

export const verdictIcons: Record<VerdictName, IconName> = {
  fail: 'fail',
  pass: 'pass',
  notAssessed: 'not-assessed',
  notApplicable: 'not-applicable',
  exempt: 'not-applicable',
};

export const verdictColors: Record<VerdictName, string> = {
  fail: 'var(--fail)',
  pass: 'var(--pass)',
  notAssessed: 'var(--unknown)',
  notApplicable: 'var(--na)',
  exempt: 'var(--na)',
};

export function verdictTotal(counts: VerdictCounts): number {
  return verdictOrder.reduce((sum, verdict) => sum + counts[verdict], 0);
}

/** The text alternative of a bar: `214 fail, 802 pass, 94 not assessed, 70 not applicable`. */
export function verdictText(counts: VerdictCounts): string {
  return verdictOrder.map((verdict) => `${exact(counts[verdict])} ${verdictWords[verdict]}`).join(', ');
}

/** Ends of the segments in percent, in the order of the bar: each includes the ones before it. */
export function verdictEnds(counts: VerdictCounts): { fail: number; pass: number; notAssessed: number } {
  const total = verdictTotal(counts) || 1;
  const share = (sum: number) => (100 * sum) / total;
  const { fail, pass, notAssessed } = counts;
  return { fail: share(fail), pass: share(fail + pass), notAssessed: share(fail + pass + notAssessed) };
}
