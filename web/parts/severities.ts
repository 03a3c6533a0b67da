import type { InventoryItem } from '../../shared/contracts/arm/posture-panes.ts';
import { severityWords } from '../words/parts.ts';
import { exact } from './amount.ts';
import type { IconName } from './icon-names.ts';

export type SeverityCounts = InventoryItem['failing'];
export type SeverityName = keyof SeverityCounts;

/** The worst first. */
export const severityOrder = ['Critical', 'High', 'Medium', 'Low'] as const;

export const severityIcons: Record<SeverityName, IconName> = {
  Critical: 'critical',
  High: 'high',
  Medium: 'medium',
  Low: 'low',
};

export const severityColors: Record<SeverityName, string> = {
  Critical: 'var(--critical)',
  High: 'var(--high)',
  Medium: 'var(--medium)',
  Low: 'var(--low)',
};

/** `2 critical, 4,383 high, 7,045 medium, 4,228 low`. */
export function severityText(counts: SeverityCounts): string {
  return severityOrder.map((severity) => `${exact(counts[severity])} ${severityWords[severity]}`).join(', ');
}
