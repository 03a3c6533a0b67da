import type { Assignment } from '../../decisions/domain/assignment.ts';
import type { Decided } from '../../decisions/domain/decided.ts';
import type { Exemption } from '../../decisions/domain/exemption.ts';
import { nearestTo, type Place } from '../../decisions/domain/target.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { RuleMetadata } from './rule.ts';

/** Checks of a thing, each with the nearest exemption and the nearest assignment that hold for it. */
export function withDecisions<Check extends { rule: Pick<RuleMetadata, 'id'> }>(
  checks: readonly Check[],
  place: Place,
  { exemptions, assignments }: Decided,
): (Check & { exemption?: Exemption; assignment?: Assignment })[] {
  return checks.map((check) => {
    const exemption = nearestTo(exemptions, check.rule.id, place);
    const assignment = nearestTo(assignments, check.rule.id, place);
    return { ...check, ...omitUndefined({ exemption, assignment }) };
  });
}
