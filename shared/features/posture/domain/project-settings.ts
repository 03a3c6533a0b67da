import {
  GitLabAccessToken,
  GitLabApprovalRule,
  GitLabApprovals,
  GitLabCiLint,
  GitLabDeployKey,
  GitLabJobTokenScope,
  GitLabListedRunner,
  GitLabProtectedBranch,
  GitLabProtectedEnvironment,
  GitLabProtectedTag,
  GitLabPushRule,
  GitLabRunner,
  GitLabTag,
  GitLabVariable,
  GitLabWebhook,
} from '../../../contracts/gitlab/settings.ts';
import { parseCiYaml } from '../../../contracts/gitlab/ci-yaml.ts';
import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import { analyseCi } from './ci/analyse.ts';
import { ciFileCall } from './ci-file-call.ts';
import {
  accessTokenOf,
  approvalFactsOf,
  approvalRulesOf,
  branchRuleOf,
  protectedTagOf,
  pushRulesOf,
  runnerOf,
  variableOf,
  webhookOf,
} from './read-settings.ts';
import { languagesCall, securityJobsCall } from './security-jobs-call.ts';
import { type SettingsCall, settingsCallsOf } from './settings-call.ts';

/** The source under which it is kept when the settings of a project were last read by REST. */
export const projectSettingsSource = 'REST Project settings';

const approvalFacts = [
  'authorsMayApprove',
  'committersMayApprove',
  'rulesMayBeOverridden',
  'pushResetsApprovals',
] as const;

const { listCall, objectCall } = settingsCallsOf<ProjectFacts>('projects');

/** Settings of a project that GitLab has by REST only, then those that an older version does not have by GraphQL. */
export const settingsCalls = {
  webhooks: listCall('hooks', 'webhooks', { schema: GitLabWebhook, role: 'Maintainer' }, (hooks) =>
    hooks.map(webhookOf),
  ),
  accessTokens: listCall(
    'access_tokens',
    'accessTokens',
    { schema: GitLabAccessToken, role: 'Maintainer', query: { state: 'active' } },
    (tokens) => tokens.map(accessTokenOf).filter((token) => token !== undefined),
  ),
  protectedTags: listCall(
    'protected_tags',
    'protectedTags',
    { schema: GitLabProtectedTag, role: 'Maintainer' },
    (tags) => whole(tags.map(protectedTagOf)),
  ),
  tags: listCall(
    'repository/tags',
    'hasTags',
    { schema: GitLabTag, role: 'Reporter', query: { per_page: '1' } },
    (tags) => tags.length > 0,
  ),
  approvals: objectCall(
    'approvals',
    { schema: GitLabApprovals, role: 'Maintainer', facts: approvalFacts },
    (approvals, into) => {
      const read = approvalFactsOf(approvals);
      for (const name of approvalFacts) into.know(name, read[name]);
    },
  ),
  ciFile: ciFileCall,
  ciLint: objectCall(
    'ci/lint',
    { schema: GitLabCiLint, role: 'Reporter', facts: ['ci'] },
    ({ merged_yaml: text }, into) => {
      const merged = parseCiYaml(text);
      if (merged !== undefined) into.know('ci', analyseCi({ merged }));
    },
  ),
  securityJobs: securityJobsCall,
  languages: languagesCall,
  protectedEnvironments: listCall(
    'protected_environments',
    'protectedEnvironments',
    { schema: GitLabProtectedEnvironment, role: 'Maintainer' },
    (environments) => environments.map(({ name }) => name),
  ),
  deployKeys: listCall(
    'deploy_keys',
    'writeDeployKeys',
    { schema: GitLabDeployKey, role: 'Maintainer' },
    (keys) =>
      keys
        .filter(({ can_push: canPush }) => canPush)
        .map(({ title, expires_at: expiresOn }) => ({
          title,
          ...omitUndefined({ expiresOn: expiresOn ?? undefined }),
        })),
  ),
  protectedBranches: listCall(
    'protected_branches',
    'branchRules',
    { schema: GitLabProtectedBranch, role: 'Maintainer' },
    (branches) => branches.map(branchRuleOf),
  ),
  approvalRules: listCall(
    'approval_rules',
    'approvalRules',
    { schema: GitLabApprovalRule, role: 'Maintainer' },
    (rules) => rules.flatMap(approvalRulesOf),
  ),
  pushRules: objectCall(
    'push_rule',
    { schema: GitLabPushRule, role: 'Maintainer', facts: ['pushRules'] },
    (rules, into) => into.know('pushRules', pushRulesOf(rules)),
  ),
  jobTokenScope: objectCall(
    'job_token_scope',
    { schema: GitLabJobTokenScope, role: 'Maintainer', facts: ['inboundJobTokenScope'] },
    ({ inbound_enabled: isLimited }, into) => into.know('inboundJobTokenScope', isLimited),
  ),
  variables: listCall('variables', 'variables', { schema: GitLabVariable, role: 'Maintainer' }, (variables) =>
    variables.map(variableOf),
  ),
  runners: {
    ...listCall(
      'runners',
      'runners',
      // Without the type the list has the runners of the instance too.
      { schema: GitLabRunner, role: 'Maintainer', query: { type: 'project_type' } },
      (runners) => runners.map(runnerOf),
    ),
    details: (body: unknown) =>
      GitLabListedRunner.array()
        .safeParse(body)
        .data?.map(({ id }) => `/runners/${id}`),
  },
} satisfies Record<string, SettingsCall>;
export type SettingsCallName = keyof typeof settingsCalls;

/** Undefined where an element is not understood. */
function whole<Item>(items: readonly (Item | undefined)[]): Item[] | undefined {
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}
