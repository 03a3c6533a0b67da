import type { GitLabApplicationSettings } from '../../../contracts/gitlab/settings.ts';
import type { InstanceFacts } from '../../../contracts/posture/instance-facts.ts';
import { collect } from './collect.ts';
import { branchProtectionOf } from './read-branch-protection.ts';
import type { Reading } from './reading.ts';

const source = 'GET /application/settings';

/** The facts in an instance's settings. GitLab REST v4, Application settings. */
export function readInstance(settings: GitLabApplicationSettings, readAt: string): Reading<InstanceFacts> {
  const into = collect<InstanceFacts>(source, readAt);
  into.know('isGitLabCom', false);
  into.know('requiresTwoFactor', settings.require_two_factor_authentication ?? undefined);
  into.know('allowsSignUp', settings.signup_enabled ?? undefined);
  into.know('signUpNeedsApproval', settings.require_admin_approval_after_user_signup ?? undefined);
  into.know('defaultProjectVisibility', settings.default_project_visibility ?? undefined);
  into.know('defaultGroupVisibility', settings.default_group_visibility ?? undefined);
  const restricted = settings.restricted_visibility_levels;
  into.know('restrictedVisibilities', restricted === null ? [] : restricted);
  into.know('defaultBranchProtection', branchProtectionOf(settings));
  const { allow_local_requests_from_web_hooks_and_services: webhooks } = settings;
  into.know('webhooksMayReachLocalNetwork', webhooks ?? undefined);
  into.know('systemHooksMayReachLocalNetwork', settings.allow_local_requests_from_system_hooks ?? undefined);
  return into.reading();
}

/** Facts about GitLab.com, without a question to it. */
export function readGitLabCom(readAt: string): Reading<InstanceFacts> {
  return { source: 'the address of the instance', readAt, facts: { isGitLabCom: true } };
}
