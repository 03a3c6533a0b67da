import { describe, expect, it } from 'vitest';
import type { z } from 'zod';

import {
  GitLabAccessToken,
  GitLabApplicationSettings,
  GitLabApprovalRule,
  GitLabApprovals,
  GitLabGroupSettings,
  GitLabProtectedBranch,
  GitLabProtectedTag,
  GitLabPushRule,
  GitLabWebhook,
} from '../../../shared/contracts/gitlab/settings.ts';
import { ProjectCiNode } from '../../../shared/contracts/gitlab/graphql/project-ci.ts';
import { ProjectRulesNode } from '../../../shared/contracts/gitlab/graphql/project-rules.ts';
import { assess } from '../../../shared/features/posture/domain/evaluate.ts';
import { readGroupSettings } from '../../../shared/features/posture/domain/read-group-settings.ts';
import { readInstance } from '../../../shared/features/posture/domain/read-instance.ts';
import { readProjectCi } from '../../../shared/features/posture/domain/read-project-ci.ts';
import { readProjectRules } from '../../../shared/features/posture/domain/read-project-rules.ts';
import * as settings from '../../../shared/features/posture/domain/read-settings.ts';
import type { Reading } from '../../../shared/features/posture/domain/reading.ts';
import type { FactsOf, Rule, Subject } from '../../../shared/features/posture/domain/rule.ts';
import { groupRules, instanceRules, projectRules } from '../../../shared/features/posture/rules/all.ts';
import { healthyGroup, healthyProject, readAt, readingOf } from '../../support/posture-facts.ts';

const now = new Date(readAt);
type Path = (string | number)[];
type Json = unknown;

/** Values that no setting of GitLab has; `missing` takes the key away. */
const wrongValues: Json[] = [null, 'missing', 'wrong', -1, 1.5, {}, { odd: true }, ['wrong']];

/** The paths of every value in an answer, lists and objects included. */
function pathsOf(value: Json, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, one]) =>
    pathsOf(one, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return at.length === 0 ? inner : [at, ...inner];
}

function mangled(value: Json, [first, ...rest]: Path, to: Json): Json {
  if (first === undefined) return to;
  const copy: Record<string | number, Json> = Array.isArray(value)
    ? (value.slice() as unknown as Record<number, Json>)
    : { ...(value as object) };
  if (rest.length === 0 && to === 'missing' && !Array.isArray(value)) delete copy[first];
  else copy[first] = mangled(copy[first], rest, to);
  return copy;
}

type Answer<Of extends Subject> = {
  name: string;
  rules: readonly Rule<Of>[];
  /** Facts that other answers hold. */
  rest: Partial<FactsOf[Of]>;
  healthy: Json;
  unhealthy: Json;
  /** The facts in an answer; throws where the answer is refused as a whole, which leaves them unread. */
  read: (answer: Json) => Reading<FactsOf[Of]>;
  /** Odd values that do mean something, as `path=value`. */
  meaningful?: RegExp;
};

function verdicts<Of extends Subject>({ rules, rest, read }: Answer<Of>, answer: Json) {
  const readings = [readingOf<FactsOf[Of]>(rest), ...orNone(() => read(answer))];
  const found = assess(rules, { readings, licence: 'ultimate', now });
  return new Map([...found].map(([id, { verdict }]) => [id, verdict]));
}

function orNone<T>(run: () => T): T[] {
  try {
    return [run()];
  } catch {
    return [];
  }
}

/** Verdicts that a mangled value changes, other than to *not assessed*. */
function turned<Of extends Subject>(answer: Answer<Of>, start: Json) {
  const before = verdicts(answer, start);
  return pathsOf(start).flatMap((path) =>
    wrongValues.flatMap((value) => {
      const name = `${path.join('.')}=${JSON.stringify(value)}`;
      if (answer.meaningful?.test(name) === true) return [];
      const after = verdicts(answer, mangled(start, path, value));
      return [...after].flatMap(([id, verdict]) =>
        verdict === before.get(id) || verdict === 'notAssessed' ? [] : [`${name}: ${id} ${verdict}`],
      );
    }),
  );
}

function without<Facts extends object>(facts: Facts, ...names: (keyof Facts)[]): Partial<Facts> {
  return Object.fromEntries(
    Object.entries(facts).filter(([name]) => !names.includes(name as keyof Facts)),
  ) as Partial<Facts>;
}

function reading<Facts>(facts: Partial<Facts>): Reading<Facts> {
  return readingOf(facts);
}

/** A list whose elements must all fit. */
function listed<Of extends z.ZodType>(schema: Of, answer: Json): z.infer<Of>[] {
  return schema.array().parse(answer);
}

const access = [{ id: 1, access_level: 40, user_id: null, group_id: null, deploy_key_id: null }];
const developers = [{ ...access[0], access_level: 30 }];
const list = (...nodes: Json[]) => ({ nodes, pageInfo: { hasNextPage: false } });

function projectNode(isGood: boolean) {
  const level = { accessLevel: isGood ? 40 : 30, user: null, group: null, deployKey: null };
  return {
    id: 'gid://gitlab/Project/7',
    fullPath: 'acme/shop',
    userPermissions: { adminProject: true },
    mergeRequestsDisableCommittersApproval: isGood,
    pushRules: { rejectUnsignedCommits: isGood, preventSecrets: isGood },
    ciCdSettings: {
      inboundJobTokenScopeEnabled: isGood,
      pushRepositoryForJobTokenAllowed: !isGood,
      pipelineVariablesMinimumOverrideRole: isGood ? 'maintainer' : 'developer',
    },
    branchRules: list({
      id: 'gid://gitlab/Projects::BranchRule/1',
      name: 'main',
      isDefault: true,
      isProtected: true,
      branchProtection: {
        allowForcePush: !isGood,
        codeOwnerApprovalRequired: isGood,
        pushAccessLevels: list(level),
        mergeAccessLevels: list(level),
      },
      approvalRules: list({ type: 'REGULAR', approvalsRequired: isGood ? 2 : 0 }),
    }),
    availableDeployKeys: isGood ? list() : list({ id: 'gid://gitlab/DeployKey/1', title: 'ci' }),
    tokenBots: list(),
    ciVariables: list({ key: 'API_TOKEN', masked: isGood, protected: isGood, hidden: false }),
    runners: list({
      id: 'gid://gitlab/Ci::Runner/1',
      accessLevel: isGood ? 'REF_PROTECTED' : 'NOT_PROTECTED',
      runUntagged: !isGood,
      locked: isGood,
      paused: false,
    }),
  };
}

const ciPath = '.gitlab-ci.yml';

function projectCiNode(isGood: boolean) {
  const text = isGood
    ? 'a: { script: [make] }'
    : 'variables:\n  CI_DEBUG_TRACE: "true"\n  API_TOKEN: abcdef123456\na:\n  script: [eval "$CI_COMMIT_TITLE"]\n';
  const finishedAt = isGood ? readAt : '2026-01-01T00:00:00.000Z';
  const jobs = list({ name: 'scan', status: 'SUCCESS', finishedAt });
  const none = list();
  return {
    id: 'gid://gitlab/Project/7',
    userPermissions: { downloadCode: true, createPipeline: true },
    ciConfigPathOrDefault: ciPath,
    languages: [{ name: 'HCL' }],
    repository: { blobs: list({ path: ciPath, rawTextBlob: text }) },
    pipeline: {
      secretDetection: jobs,
      sast: isGood ? jobs : none,
      dependencyScanning: isGood ? jobs : none,
      containerScanning: isGood ? jobs : none,
      iac: isGood ? jobs : none,
    },
  };
}

const fields = new Set([
  'preventSecrets',
  'branchRules',
  'approvalRules',
  'pushRules',
  'mergeRequestsDisableCommittersApproval',
  'ciCdSettings',
  'availableDeployKeys',
  'ciVariables',
  'runners',
]);

const ofProjects: Answer<'project'>[] = [
  {
    name: 'GraphQL Project',
    rules: projectRules,
    rest: without(
      healthyProject(),
      'branchRules',
      'approvalRules',
      'pushRules',
      'committersMayApprove',
      'inboundJobTokenScope',
      'jobTokenMayPush',
      'pipelineVariablesRole',
      'writeDeployKeys',
      'accessTokens',
      'variables',
      'runners',
    ),
    healthy: projectNode(true),
    unhealthy: projectNode(false),
    read: (answer) => readProjectRules(ProjectRulesNode.parse(answer), { fields, majorVersion: 19 }, readAt),
    // Names are texts of any kind, a negative level is one, and no push rules are an answer.
    meaningful: /^pushRules=null|(name|key)="|hidden=|accessLevel=-1/,
  },
  {
    name: 'GraphQL Project.repository and pipeline',
    rules: projectRules,
    rest: without(healthyProject(), 'ciFile', 'ci', 'securityJobs', 'hasInfrastructureCode'),
    healthy: projectCiNode(true),
    unhealthy: projectCiNode(false),
    read: (answer) => readProjectCi(ProjectCiNode.parse(answer), [ciPath], readAt),
    // No pipeline and no such file are answers, names are texts of any kind, and another status is none of success.
    meaningful: /^pipeline=null|path="|(name|status|finishedAt)=/,
  },
  {
    name: 'GET /projects/:id/protected_branches',
    rules: projectRules,
    rest: without(healthyProject(), 'branchRules'),
    healthy: [
      {
        name: 'main',
        push_access_levels: access,
        merge_access_levels: access,
        allow_force_push: false,
        code_owner_approval_required: true,
      },
    ],
    unhealthy: [
      {
        name: 'main',
        push_access_levels: developers,
        merge_access_levels: access,
        allow_force_push: true,
        code_owner_approval_required: false,
      },
    ],
    read: (answer) =>
      reading({ branchRules: listed(GitLabProtectedBranch, answer).map(settings.branchRuleOf) }),
    // A number is a level or the id of a user, and a name is any text.
    meaningful: /name=|access_level=-1|(user_id|group_id|deploy_key_id)=-1/,
  },
  {
    name: 'GET /projects/:id/approval_rules',
    rules: projectRules,
    rest: without(healthyProject(), 'approvalRules'),
    healthy: [{ rule_type: 'regular', approvals_required: 2, protected_branches: [] }],
    unhealthy: [{ rule_type: 'regular', approvals_required: 0, protected_branches: [] }],
    read: (answer) =>
      reading({ approvalRules: listed(GitLabApprovalRule, answer).flatMap(settings.approvalRulesOf) }),
  },
  {
    name: 'GET /projects/:id/approvals',
    rules: projectRules,
    rest: without(
      healthyProject(),
      'authorsMayApprove',
      'committersMayApprove',
      'rulesMayBeOverridden',
      'pushResetsApprovals',
    ),
    healthy: {
      merge_requests_author_approval: false,
      merge_requests_disable_committers_approval: true,
      disable_overriding_approvers_per_merge_request: true,
      reset_approvals_on_push: true,
    },
    unhealthy: {
      merge_requests_author_approval: true,
      merge_requests_disable_committers_approval: false,
      disable_overriding_approvers_per_merge_request: false,
      reset_approvals_on_push: false,
    },
    read: (answer) => reading(settings.approvalFactsOf(GitLabApprovals.parse(answer))),
  },
  {
    name: 'GET /projects/:id/push_rule',
    rules: projectRules,
    rest: without(healthyProject(), 'pushRules'),
    healthy: { reject_unsigned_commits: true, prevent_secrets: true },
    unhealthy: { reject_unsigned_commits: false, prevent_secrets: false },
    read: (answer) => reading({ pushRules: settings.pushRulesOf(GitLabPushRule.parse(answer)) }),
  },
  {
    name: 'GET /projects/:id/protected_tags',
    rules: projectRules,
    rest: without(healthyProject(), 'protectedTags'),
    healthy: [{ name: 'v*', create_access_levels: access }],
    unhealthy: [{ name: 'v*', create_access_levels: developers }],
    read: (answer) => {
      const tags = listed(GitLabProtectedTag, answer).map(settings.protectedTagOf);
      return reading(
        tags.includes(undefined) ? {} : { protectedTags: tags.filter((tag) => tag !== undefined) },
      );
    },
    meaningful: /access_level=-1|(user_id|group_id|deploy_key_id)=-1/,
  },
  {
    name: 'GET /projects/:id/access_tokens',
    rules: projectRules,
    rest: without(healthyProject(), 'accessTokens'),
    healthy: [
      {
        id: 1,
        name: 'ci',
        scopes: ['read_api'],
        access_level: 30,
        expires_at: '2027-01-30',
        created_at: '2026-11-01T10:00:00.000Z',
        last_used_at: '2026-11-29T10:00:00.000Z',
        active: true,
        revoked: false,
      },
    ],
    unhealthy: [
      {
        id: 1,
        name: 'ci',
        scopes: ['api'],
        access_level: 40,
        expires_at: '2027-01-30',
        created_at: '2026-01-01T10:00:00.000Z',
        last_used_at: '2026-11-29T10:00:00.000Z',
      },
    ],
    read: (answer) =>
      reading({
        accessTokens: listed(GitLabAccessToken, answer)
          .map(settings.accessTokenOf)
          .filter((token) => token !== undefined),
      }),
    // A token without an end never ends; scopes and dates are texts.
    meaningful: /expires_at=(null|"missing")|access_level=|(scopes|scopes\.0)=|_at=/,
  },
  {
    name: 'GET /projects/:id/hooks',
    rules: projectRules,
    rest: without(healthyProject(), 'webhooks'),
    healthy: [{ id: 1, url: 'https://a.example/x', enable_ssl_verification: true }],
    unhealthy: [{ id: 1, url: 'http://a.example/x', enable_ssl_verification: false }],
    read: (answer) => reading({ webhooks: listed(GitLabWebhook, answer).map(settings.webhookOf) }),
    // An address that is none is not a safe one.
    meaningful: /url="/,
  },
];

const ofGroups: Answer<'group'>[] = [
  {
    name: 'GET /groups/:id',
    rules: groupRules,
    rest: without(healthyGroup(), 'preventsSharingOutside', 'preventsForkingOutside', 'sharedGroups'),
    healthy: {
      prevent_sharing_groups_outside_hierarchy: true,
      prevent_forking_outside_group: true,
      shared_with_groups: [{ group_id: 9, group_full_path: 'a/b', group_access_level: 20 }],
    },
    unhealthy: {
      prevent_sharing_groups_outside_hierarchy: false,
      prevent_forking_outside_group: false,
      shared_with_groups: [{ group_id: 9, group_full_path: 'a/b', group_access_level: 40 }],
    },
    read: (answer) => readGroupSettings(GitLabGroupSettings.parse(answer), 'ultimate', readAt),
    meaningful: /group_access_level=-1/,
  },
];

function instanceSettings(isGood: boolean) {
  return {
    require_two_factor_authentication: isGood,
    signup_enabled: !isGood,
    require_admin_approval_after_user_signup: isGood,
    default_project_visibility: isGood ? 'private' : 'public',
    default_group_visibility: isGood ? 'private' : 'public',
    restricted_visibility_levels: isGood ? ['public'] : ['private'],
    default_branch_protection_defaults: {
      allowed_to_push: isGood ? [{ access_level: 40 }] : [{ access_level: 30 }],
      allow_force_push: !isGood,
    },
    allow_local_requests_from_web_hooks_and_services: !isGood,
    allow_local_requests_from_system_hooks: !isGood,
  };
}

const ofInstances: Answer<'instance'>[] = [
  {
    name: 'GET /application/settings',
    rules: instanceRules,
    rest: {},
    healthy: instanceSettings(true),
    unhealthy: instanceSettings(false),
    read: (answer) => readInstance(GitLabApplicationSettings.parse(answer), readAt),
    // Null restricts nothing, and an empty object is no protection.
    meaningful: /^restricted_visibility_levels=null|access_level=-1|^default_branch_protection_defaults={/,
  },
];

function mangling<Of extends Subject>(answers: readonly Answer<Of>[]): void {
  it.each(answers.map((answer) => [answer.name, answer] as const))(
    '%s: turns no verdict other than to not assessed',
    (_name, answer) => {
      expect(turned(answer, answer.healthy)).toEqual([]);
      expect(turned(answer, answer.unhealthy)).toEqual([]);
    },
  );

  it.each(answers.map((answer) => [answer.name, answer] as const))(
    '%s: good and bad values have different verdicts',
    (_name, answer) => {
      const good = verdicts(answer, answer.healthy);
      const bad = verdicts(answer, answer.unhealthy);

      expect([...bad].filter(([id, verdict]) => verdict === 'fail' && good.get(id) === 'pass')).not.toEqual(
        [],
      );
    },
  );
}

describe('an odd or missing value in an answer of GitLab', () => {
  mangling(ofProjects);
  mangling(ofGroups);
  mangling(ofInstances);
});
