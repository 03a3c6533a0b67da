import type { InventoryItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { amount } from '../../parts/amount.ts';
import { findingSeverityText, sumOfSeverities } from '../../parts/finding-severities.ts';
import { findingWords } from '../../words/findings.ts';

type Item = Pick<InventoryItem, 'findings'>;

/** Open findings of a project, or of the projects below a group. A dash where none were looked for: that is not zero. */
export function findingSum({ findings }: Item): string {
  return findings === undefined ? '–' : amount(sumOfSeverities(findings.open));
}

/** The same by severity, or why there is none. */
export function findingHint({ findings }: Item): string | undefined {
  if (findings === undefined) return findingWords.notRead;
  return findingSeverityText(findings.open) || undefined;
}
