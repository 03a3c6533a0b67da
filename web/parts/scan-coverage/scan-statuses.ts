import type { CoverageStatus } from '../../../shared/contracts/findings/coverage.ts';
import type { IconName } from '../icon-names.ts';

/** Shape and colour of each status; those that need a person's help look alike. */
export const scanStatusIcons: Readonly<Record<CoverageStatus, IconName>> = {
  ok: 'scanner-runs',
  stale: 'scanner-old',
  'not-configured': 'scanner-missing',
  'not-downloadable': 'download',
  'no-permission': 'lock',
  expired: 'clock',
  failed: 'warning',
  incomplete: 'warning',
  malformed: 'warning',
  'not-read-yet': 'scanner-not-assessed',
  unknown: 'scanner-not-assessed',
};

export const scanStatusColors: Readonly<Record<CoverageStatus, string>> = {
  ok: 'var(--pass)',
  stale: 'var(--medium)',
  'not-configured': 'var(--fail)',
  'not-downloadable': 'var(--warn)',
  'no-permission': 'var(--warn)',
  expired: 'var(--warn)',
  failed: 'var(--warn)',
  incomplete: 'var(--warn)',
  malformed: 'var(--warn)',
  'not-read-yet': 'var(--unknown)',
  unknown: 'var(--unknown)',
};

const obstacles: ReadonlySet<CoverageStatus> = new Set([
  'not-downloadable',
  'no-permission',
  'expired',
  'failed',
  'incomplete',
  'malformed',
]);

/** Whether there is a report that could not be read, so that what it would say is not known. */
export function isObstacle(status: CoverageStatus): boolean {
  return obstacles.has(status);
}
