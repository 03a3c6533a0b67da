import type { Exemption } from '../../decisions/domain/exemption.ts';
import { nearestTo, type Place } from '../../decisions/domain/target.ts';
import type { RuleMetadata } from './rule.ts';

/** Checks of a thing, each with the nearest of the exemptions that hold for it. */
export function withExemptions<Check extends { rule: Pick<RuleMetadata, 'id'> }>(
  checks: readonly Check[],
  place: Place,
  exemptions: readonly Exemption[],
): (Check & { exemption?: Exemption })[] {
  return checks.map((check) => {
    const exemption = nearestTo(exemptions, check.rule.id, place);
    return exemption === undefined ? check : { ...check, exemption };
  });
}
