import { describe, expect, it } from 'vitest';

import {
  GitLabAccessToken,
  GitLabApplicationSettings,
  GitLabApprovals,
  GitLabProtectedBranch,
  GitLabProtectedTag,
} from '../../../../shared/contracts/gitlab/settings.ts';
import { branchProtectionOf } from '../../../../shared/features/posture/domain/read-branch-protection.ts';
import { readGitLabCom, readInstance } from '../../../../shared/features/posture/domain/read-instance.ts';
import {
  accessTokenOf,
  approvalFactsOf,
  approvalRulesOf,
  branchRuleOf,
  protectedTagOf,
  pushRulesOf,
  webhookOf,
} from '../../../../shared/features/posture/domain/read-settings.ts';
import { readAt } from '../../../support/posture-facts.ts';

describe('a webhook', () => {
  it('is kept without the path, query and credentials of its address', () => {
    const url = 'https://ada:canary@hooks.example:8443/canary?token=canary';

    const webhook = webhookOf({ id: 1, url, enable_ssl_verification: true });

    expect(webhook).toEqual({
      id: 1,
      scheme: 'https',
      host: 'hooks.example:8443',
      verifiesCertificate: true,
    });
    expect(JSON.stringify(webhook)).not.toContain('canary');
  });

  it('of an address that is none has no scheme, so that it is not taken for a safe one', () => {
    expect(webhookOf({ id: 1, url: 'canary', enable_ssl_verification: true }).scheme).toBe('');
  });
});

describe('an access token', () => {
  const token = { id: 1, name: 'ci', scopes: ['api'] };

  it.each([{ revoked: true }, { active: false }])('that may not be used is left out (%j)', (state) => {
    expect(accessTokenOf(GitLabAccessToken.parse({ ...token, ...state }))).toBeUndefined();
  });

  it('without a level has the role that such versions give', () => {
    expect(accessTokenOf(GitLabAccessToken.parse(token))?.accessLevel).toBe(40);
  });
});

describe('a rule for tags', () => {
  it('names levels of roles, and no single people', () => {
    const levels = [{ access_level: 40 }, { access_level: 40, user_id: 3 }];

    expect(protectedTagOf(GitLabProtectedTag.parse({ name: 'v*', create_access_levels: levels }))).toEqual({
      name: 'v*',
      createLevels: [40],
    });
  });

  it('is not understood where an entry is neither', () => {
    expect(
      protectedTagOf(GitLabProtectedTag.parse({ name: 'v*', create_access_levels: [{}] })),
    ).toBeUndefined();
  });
});

describe('approvals', () => {
  it('let authors approve where GitLab says author approval', () => {
    expect(approvalFactsOf({ merge_requests_author_approval: true })).toEqual({ authorsMayApprove: true });
  });

  it('that are not reported are not known', () => {
    expect(approvalFactsOf(GitLabApprovals.parse({ reset_approvals_on_push: 'yes' }))).toEqual({});
  });

  it.each([
    [{ approvals_required: 2 }, [{ covers: 'all', required: 2 }]],
    [{ approvals_required: 2, protected_branches: [] }, [{ covers: 'all', required: 2 }]],
    [
      { approvals_required: 1, applies_to_all_protected_branches: true },
      [{ covers: 'allProtected', required: 1 }],
    ],
    [
      { approvals_required: 1, protected_branches: [{ name: 'main' }] },
      [{ covers: 'branch', branch: 'main', required: 1 }],
    ],
    [{ approvals_required: 1, rule_type: 'code_owner' }, []],
    [{ approvals_required: 1, rule_type: 'report_approver' }, []],
  ])('by the rule %j are %j', (rule, expected) => {
    expect(approvalRulesOf(rule)).toEqual(expected);
  });
});

describe('a protected branch', () => {
  it('reports roles and single principals apart', () => {
    const branch = GitLabProtectedBranch.parse({
      name: 'main',
      push_access_levels: [
        { access_level: 40 },
        { access_level: null, group_id: 3 },
        { access_level: 30, user_id: 4 },
      ],
      allow_force_push: false,
    });

    expect(branchRuleOf(branch)).toEqual({
      name: 'main',
      allowsForcePush: false,
      push: [{ level: 40 }, { level: 40, principal: 'group' }, { level: 30, principal: 'user' }],
    });
  });

  it('of which an entry says nothing does not say who may push', () => {
    expect(
      branchRuleOf(GitLabProtectedBranch.parse({ name: 'main', push_access_levels: [{}] })).push,
    ).toBeUndefined();
  });
});

describe('push rules', () => {
  it('that are none are null, and settings that are not reported are absent', () => {
    expect(pushRulesOf(null)).toBeNull();
    expect(pushRulesOf({ prevent_secrets: true })).toEqual({ preventsSecrets: true });
  });
});

function reported(settings: object) {
  return branchProtectionOf(GitLabApplicationSettings.parse(settings));
}

describe('what a new default branch gets', () => {
  it.each([
    [{ default_branch_protection_defaults: {} }, { protects: false, pushLevels: [], allowsForcePush: false }],
    [
      {
        default_branch_protection_defaults: {
          allowed_to_push: [{ access_level: 30 }],
          allow_force_push: true,
        },
      },
      { protects: true, pushLevels: [30], allowsForcePush: true },
    ],
    [{ default_branch_protection: 0 }, { protects: false, pushLevels: [], allowsForcePush: false }],
    [{ default_branch_protection: 1 }, { protects: true, pushLevels: [30], allowsForcePush: false }],
    [{ default_branch_protection: 2 }, { protects: true, pushLevels: [40], allowsForcePush: false }],
    [{}, undefined],
    [{ default_branch_protection: 9 }, undefined],
    [{ default_branch_protection_defaults: { allowed_to_push: [{}], allow_force_push: false } }, undefined],
    [{ default_branch_protection_defaults: { allowed_to_push: [] } }, undefined],
  ])('by %j is %j', (settings, expected) => {
    expect(reported(settings)).toEqual(expected);
  });
});

describe('the settings of an instance', () => {
  it('that are null or missing are not known, but for visibilities, where null restricts nothing', () => {
    const settings = { signup_enabled: null, restricted_visibility_levels: null };

    const { facts } = readInstance(GitLabApplicationSettings.parse(settings), readAt);

    expect(facts).toEqual({ isGitLabCom: false, restrictedVisibilities: [] });
  });

  it('of GitLab.com are not asked for', () => {
    expect(readGitLabCom(readAt).facts).toEqual({ isGitLabCom: true });
  });
});
