import type { FindingSeverity } from '../../shared/contracts/findings/finding.ts';
import { findingWords } from '../words/findings.ts';
import { exact } from './amount.ts';
import type { IconName } from './icon-names.ts';

/** In the order of the contract, the worst first: what a scanner does not rate may be worse than information. */
export const findingSeverities = ['critical', 'high', 'medium', 'low', 'unknown', 'info'] as const;

export const findingSeverityIcons: Record<FindingSeverity, IconName> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  unknown: 'not-assessed',
  info: 'info',
};

export const findingSeverityColors: Record<FindingSeverity, string> = {
  critical: 'var(--critical)',
  high: 'var(--high)',
  medium: 'var(--medium)',
  low: 'var(--low)',
  unknown: 'var(--unknown)',
  info: 'var(--na)',
};

type Counts = Readonly<Record<FindingSeverity, number>>;

export function sumOfSeverities(counts: Counts): number {
  return findingSeverities.reduce((sum, severity) => sum + counts[severity], 0);
}

/** `2 critical, 5 high, 1 not rated`: severities without any are left out. */
export function findingSeverityText(counts: Counts): string {
  return findingSeverities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${exact(counts[severity])} ${findingWords.severities[severity]}`)
    .join(', ');
}
