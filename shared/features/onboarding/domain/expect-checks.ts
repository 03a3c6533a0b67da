import type { CheckNotAssessed, ExpectedChecks } from '../../../contracts/arm/validation.ts';
import { covers, type Licence } from '../../posture/domain/licence.ts';
import type { RuleMetadata } from '../../posture/domain/rule.ts';

/** `administered`: the token reads the settings of the instance; `refused`: it may not; `gitlab.com`: only GitLab may. */
export type InstanceAccess = 'administered' | 'refused' | 'gitlab.com';

export type Expected = {
  rules: readonly RuleMetadata[];
  /** Licences of the groups that would be crawled. Their settings are read with the role Owner. */
  licences: readonly Licence[];
  instance: InstanceAccess;
  /** Whether the token lacks every scope that reads. */
  lacksRead: boolean;
};

const tierNames = { free: 'Free', premium: 'Premium', ultimate: 'Ultimate' } as const;

/** Predicts which checks will be assessed after a configuration, and why others will not. No check needs the scope `api`. */
export function expectChecks({ rules, licences, instance, lacksRead }: Expected): ExpectedChecks {
  const missing = rules.flatMap((rule) => {
    if (lacksRead)
      return [lacking(rule, 'scope', 'The token may not read this: it needs the scope read_api.')];
    return rule.subject === 'instance' ? ofInstance(rule, instance) : ofGroups(rule, licences);
  });
  const partly = missing.filter(({ groups = licences.length }) => groups < licences.length).length;
  return {
    total: rules.length,
    assessed: licences.length === 0 ? 0 : rules.length - missing.length,
    partly,
    notAssessed: missing,
  };
}

function ofInstance(rule: RuleMetadata, access: InstanceAccess): CheckNotAssessed[] {
  if (access === 'administered') return [];
  const message =
    access === 'gitlab.com'
      ? 'Only GitLab administers GitLab.com.'
      : 'GitLab shows this to administrators only: authorise with the token of an administrator.';
  return [lacking(rule, 'role', message)];
}

function ofGroups(rule: RuleMetadata, licences: readonly Licence[]): CheckNotAssessed[] {
  const { tier } = rule.needs;
  const uncovered = licences.filter((licence) => covers(licence, tier) !== true);
  if (uncovered.length === 0) return [];
  const isUnknown = uncovered.every((licence) => covers(licence, tier) === undefined);
  const message = isUnknown
    ? `This needs GitLab ${tierNames[tier]}, and GitLab does not show its licence.`
    : `GitLab has this from ${tierNames[tier]} on.`;
  return [{ ...lacking(rule, 'tier', message), groups: uncovered.length }];
}

function lacking(
  { id: check, title, severity, subject }: RuleMetadata,
  reason: CheckNotAssessed['reason'],
  message: string,
): CheckNotAssessed {
  return { check, title, severity, subject, reason, message };
}
