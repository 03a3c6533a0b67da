import type { ErrorDetail } from '../../../contracts/arm/error.ts';
import type { Subject } from '../../posture/domain/rule.ts';
import type { Target } from './target.ts';

/** A year, a leap day included. */
const maxExemptionDays = 366;
const dayMs = 86_400_000;

/** The fault of an end date that has passed, or is more than a year ahead. */
export function faultOfEnd(expiresOn: string, now: Date): ErrorDetail | undefined {
  const ms = Date.parse(expiresOn) - now.getTime();
  const target = 'properties.expiresOn';
  if (ms <= 0) return { code: 'InvalidValue', target, message: 'has passed' };
  if (ms <= maxExemptionDays * dayMs) return undefined;
  return { code: 'InvalidValue', target, message: 'is more than a year ahead' };
}

/** Whether things with this check lie in a target: no project has checks of groups, and no group those of instances. */
export function holdsCheck({ kind }: Pick<Target, 'kind'>, subject: Subject): boolean {
  if (kind === 'connector') return true;
  return subject === 'project' || (kind === 'group' && subject === 'group');
}
