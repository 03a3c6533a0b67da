import type { GitLabApplicationSettings } from '../../../contracts/gitlab/settings.ts';
import { InstanceFacts } from '../../../contracts/posture/instance-facts.ts';
import { collect } from './collect.ts';
import { branchProtectionOf } from './read-branch-protection.ts';
import type { Reading } from './reading.ts';
import type { Obstacle } from './verdict.ts';

const source = 'GET /application/settings';

const settings = InstanceFacts.keyof().exclude(['isGitLabCom']).options;
const notReported: Obstacle = { kind: 'error', text: "GitLab's answer does not have this setting." };
const needsAdministrator: Obstacle = {
  kind: 'permission',
  text: 'GitLab shows the settings of the instance to administrators only.',
  helps:
    'Authorise the connector as an administrator; with Admin Mode, by a token that has the scope admin_mode.',
};

/** The facts in an instance's settings. GitLab REST v4, Application settings. */
export function readInstance(reported: GitLabApplicationSettings, readAt: string): Reading<InstanceFacts> {
  const into = collect<InstanceFacts>(source, readAt);
  into.know('isGitLabCom', false);
  into.know('requiresTwoFactor', reported.require_two_factor_authentication ?? undefined);
  into.know('allowsSignUp', reported.signup_enabled ?? undefined);
  into.know('signUpNeedsApproval', reported.require_admin_approval_after_user_signup ?? undefined);
  into.know('defaultProjectVisibility', reported.default_project_visibility ?? undefined);
  into.know('defaultGroupVisibility', reported.default_group_visibility ?? undefined);
  const restricted = reported.restricted_visibility_levels;
  into.know('restrictedVisibilities', restricted === null ? [] : restricted);
  into.know('defaultBranchProtection', branchProtectionOf(reported));
  const { allow_local_requests_from_web_hooks_and_services: webhooks } = reported;
  into.know('webhooksMayReachLocalNetwork', webhooks ?? undefined);
  into.know('systemHooksMayReachLocalNetwork', reported.allow_local_requests_from_system_hooks ?? undefined);
  const { facts } = into.reading();
  for (const name of settings) if (facts[name] === undefined) into.miss(name, notReported);
  return into.reading();
}

/** An instance whose settings the token may not read. */
export function readRefusedInstance(readAt: string): Reading<InstanceFacts> {
  const into = collect<InstanceFacts>(source, readAt);
  into.know('isGitLabCom', false);
  for (const name of settings) into.miss(name, needsAdministrator);
  return into.reading();
}

/** Facts about GitLab.com, without a question to it. */
export function readGitLabCom(readAt: string): Reading<InstanceFacts> {
  return { source: 'the address of the instance', readAt, facts: { isGitLabCom: true } };
}
