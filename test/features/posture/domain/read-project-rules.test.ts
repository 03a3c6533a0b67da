import { describe, expect, it } from 'vitest';

import { ProjectRulesNode } from '../../../../shared/contracts/gitlab/graphql/project-rules.ts';
import { assess } from '../../../../shared/features/posture/domain/evaluate.ts';
import { factsOf } from '../../../../shared/features/posture/domain/reading.ts';
import {
  readProjectRules,
  type Selected,
} from '../../../../shared/features/posture/domain/read-project-rules.ts';
import { projectRules } from '../../../../shared/features/posture/rules/all.ts';
import { readAt, readingOf } from '../../../support/posture-facts.ts';

const everything: Selected = {
  fields: new Set([
    'branchRules',
    'approvalRules',
    'pushRules',
    'preventSecrets',
    'mergeRequestsDisableCommittersApproval',
    'ciCdSettings',
    'availableDeployKeys',
    'ciVariables',
    'runners',
  ]),
  majorVersion: 19,
};
const list = (...nodes: unknown[]) => ({ nodes, pageInfo: { hasNextPage: false } });
const level = (accessLevel: number, more: object = {}) => ({ accessLevel, ...more });

function aRule(name: string, protection: object = {}, more: object = {}) {
  const branchProtection = {
    allowForcePush: false,
    codeOwnerApprovalRequired: true,
    pushAccessLevels: list(level(40)),
    mergeAccessLevels: list(level(40)),
    ...protection,
  };
  return {
    id: `gid://gitlab/Projects::BranchRule/1`,
    name,
    isDefault: true,
    isProtected: true,
    branchProtection,
    approvalRules: list(),
    ...more,
  };
}

function aNode(change: object = {}) {
  return {
    id: 'gid://gitlab/Project/7',
    fullPath: 'acme/shop',
    userPermissions: { adminProject: true },
    mergeRequestsDisableCommittersApproval: true,
    pushRules: { rejectUnsignedCommits: true, preventSecrets: true },
    ciCdSettings: {
      inboundJobTokenScopeEnabled: true,
      pushRepositoryForJobTokenAllowed: false,
      pipelineVariablesMinimumOverrideRole: 'maintainer',
    },
    branchRules: list(aRule('main')),
    availableDeployKeys: list(),
    tokenBots: list(),
    ciVariables: list(),
    runners: list(),
    ...change,
  };
}

function read(change: object = {}, selected = everything) {
  return readProjectRules(ProjectRulesNode.parse(aNode(change)), selected, readAt);
}

function verdictsOf(change: object = {}, selected = everything) {
  const listed = readingOf({ isEmpty: false, defaultBranch: 'main' });
  const verdicts = assess(projectRules, {
    readings: [listed, read(change, selected)],
    licence: 'ultimate',
    now: new Date(readAt),
  });
  return (...ids: string[]) => ids.map((id) => verdicts.get(id)?.verdict);
}

function approvals(required: number, type = 'REGULAR') {
  return list({ type, approvalsRequired: required });
}

const all = { branchProtection: null, isProtected: false, isDefault: false };

describe('a healthy answer', () => {
  it('passes what is judged by it', () => {
    const verdict = verdictsOf({ branchRules: list(aRule('main', {}, { approvalRules: approvals(2) })) });

    expect(
      verdict(
        'REV-01',
        'REV-02',
        'REV-03',
        'REV-04',
        'REV-07',
        'REV-08',
        'REV-10',
        'REV-15',
        'REV-21',
        'REV-23',
      ),
    ).toEqual(Array.from({ length: 10 }, () => 'pass'));
    expect(verdict('CIC-01', 'CIC-03', 'CIC-04', 'CIC-08', 'CIC-09', 'CIC-12', 'PRJ-13', 'PRJ-14')).toEqual(
      Array.from({ length: 8 }, () => 'pass'),
    );
  });
});

describe('trap 1: an empty list of branch rules', () => {
  it('says nothing to whoever may not administer the project', () => {
    const verdict = verdictsOf({ branchRules: list(), userPermissions: { adminProject: false } });

    expect(verdict('REV-01', 'REV-02', 'REV-03', 'REV-04')).toEqual(
      Array.from({ length: 4 }, () => 'notAssessed'),
    );
  });

  it('says nothing where GitLab does not report what the reader may do', () => {
    expect(verdictsOf({ branchRules: list(), userPermissions: null })('REV-01')).toEqual(['notAssessed']);
  });

  it('is an unprotected branch to a Maintainer', () => {
    expect(verdictsOf({ branchRules: list() })('REV-01')).toEqual(['fail']);
  });
});

describe('trap 5: approval rules of all branches', () => {
  it.each([
    ['gid://gitlab/Projects::AllBranchesRule/1', 'Alle Branches'],
    ['gid://gitlab/Projects::AllProtectedBranchesRule/1', 'Alle geschützten Branches'],
  ])('count for the default branch (%s)', (id, name) => {
    const pseudo = { ...all, id, name, approvalRules: approvals(2) };

    expect(verdictsOf({ branchRules: list(aRule('main'), pseudo) })('REV-07', 'REV-08')).toEqual([
      'pass',
      'pass',
    ]);
  });

  it('count where GitLab calls the rule of all protected branches protected, which protects no branch by itself', () => {
    const id = 'gid://gitlab/Projects::AllProtectedBranchesRule/1';
    const pseudo = { ...all, id, name: 'main', isProtected: true, approvalRules: approvals(2) };

    expect(verdictsOf({ branchRules: list(aRule('main'), pseudo) })('REV-07')).toEqual(['pass']);
    expect(verdictsOf({ branchRules: list(pseudo) })('REV-01', 'REV-07')).toEqual(['fail', 'fail']);
  });

  it('of all protected branches do not count for one that is not protected', () => {
    const id = 'gid://gitlab/Projects::AllProtectedBranchesRule/1';
    const pseudo = { ...all, id, name: 'All protected branches', approvalRules: approvals(2) };

    expect(verdictsOf({ branchRules: list(pseudo) })('REV-07')).toEqual(['fail']);
  });

  it('are missing on a version that may not report them: nothing is concluded from few approvals', () => {
    const verdict = verdictsOf({}, { ...everything, majorVersion: 15 });

    expect(verdict('REV-01', 'REV-07', 'REV-08')).toEqual(['pass', 'notAssessed', 'notAssessed']);
  });

  it.each(['CODE_OWNER', 'REPORT_APPROVER'])('of type %s are no approvals of people', (type) => {
    expect(
      verdictsOf({ branchRules: list(aRule('main', {}, { approvalRules: approvals(2, type) })) })('REV-07'),
    ).toEqual(['fail']);
  });
});

function aPseudoRule(kind: string, name: string) {
  return { ...all, id: `gid://gitlab/Projects::${kind}/1`, name, approvalRules: approvals(2) };
}

describe('trap 6: names of rules that GitLab translates', () => {
  it.each(['All protected branches', 'Alle geschützten Branches', 'すべての保護ブランチ', 'main'])(
    'do not say which branches are meant (%s): the class in the id does',
    (name) => {
      const ofProtected = aPseudoRule('AllProtectedBranchesRule', name);
      const ofAll = aPseudoRule('AllBranchesRule', name);

      expect(verdictsOf({ branchRules: list(ofProtected) })('REV-01', 'REV-07')).toEqual(['fail', 'fail']);
      expect(verdictsOf({ branchRules: list(ofAll) })('REV-01', 'REV-07')).toEqual(['fail', 'pass']);
      expect(verdictsOf({ branchRules: list(aRule('main'), ofProtected) })('REV-07')).toEqual(['pass']);
    },
  );
});

describe('an approval rule', () => {
  it.each([
    ['of an unknown type', { type: 'ROBOT', approvalsRequired: 2 }],
    ['without a type', { approvalsRequired: 2 }],
    ['without a number', { type: 'REGULAR' }],
    ['with a negative number', { type: 'REGULAR', approvalsRequired: -1 }],
  ])('%s leaves open how many approvals are needed', (_name, entry) => {
    const approvalRules = list({ type: 'REGULAR', approvalsRequired: 0 }, entry);

    expect(verdictsOf({ branchRules: list(aRule('main', {}, { approvalRules })) })('REV-07')).toEqual([
      'notAssessed',
    ]);
  });
});

describe('trap 7: an access level of one user, group or key', () => {
  it.each(['user', 'group', 'deployKey'])('is that %s, whatever its level says', (principal) => {
    const pushAccessLevels = list(level(30, { [principal]: { id: 'gid://gitlab/X/1' } }));

    expect(verdictsOf({ branchRules: list(aRule('main', { pushAccessLevels })) })('REV-02')).toEqual([
      'pass',
    ]);
  });
});

describe('what the role may not read', () => {
  it.each(['ciVariables', 'runners', 'availableDeployKeys', 'branchRules'])(
    'is null (%s), and not empty',
    (field) => {
      const { unreadable = {} } = read({ [field]: null });

      expect(Object.values(unreadable).map((obstacle) => obstacle?.kind)).toContain('permission');
      expect(
        Object.values(verdictsOf({ [field]: null })('REV-01', 'CIC-08', 'CIC-12', 'PRJ-14')),
      ).not.toContain('fail');
    },
  );

  it('is empty for runners below Maintainer, which says nothing', () => {
    expect(verdictsOf({ userPermissions: { adminProject: false } })('CIC-12')).toEqual(['notAssessed']);
  });
});

describe('a list that goes on', () => {
  it.each([
    ['branchRules', 'branchRules'],
    ['ciVariables', 'variables'],
    ['runners', 'runners'],
    ['availableDeployKeys', 'writeDeployKeys'],
  ] as const)('is not judged by its beginning (%s)', (field, fact) => {
    const cut = { nodes: [], pageInfo: { hasNextPage: true } };

    expect(factsOf([read({ [field]: cut })], new Date(readAt)).get(fact)?.state).toBe('unreadable');
  });
});

describe('an odd answer', () => {
  it.each([
    ['branchRules', list({ name: 3 })],
    ['branchRules', 'none'],
    ['pushRules', 'none'],
    ['ciCdSettings', 17],
    ['ciVariables', list({ key: 'A' })],
    ['runners', list({})],
    ['availableDeployKeys', list(null)],
  ])('never fails anything (%s: %j)', (field, value) => {
    const verdict = verdictsOf({ [field]: value });
    const ids = projectRules.map(({ id }) => id);
    const before = verdictsOf()(...ids);

    const turned = verdict(...ids).filter((one, index) => one === 'fail' && before[index] !== 'fail');
    expect(turned).toEqual([]);
  });

  it('of push rules that are none is an answer: there are none', () => {
    expect(verdictsOf({ pushRules: null })('REV-21', 'REV-23')).toEqual(['fail', 'fail']);
  });

  it.each([
    ['to a Maintainer are left to REST', true, { rejectUnsignedCommits: true }, undefined],
    ['that are none are known', true, null, null],
    ['to another role are kept', false, { rejectUnsignedCommits: true }, { rejectsUnsigned: true }],
  ])('of push rules without the one of secrets %s', (_case, adminProject, pushRules, expected) => {
    const selected = { ...everything, fields: new Set(['pushRules']) };
    const { facts, unreadable } = read({ userPermissions: { adminProject }, pushRules }, selected);

    expect([facts.pushRules, unreadable]).toEqual([expected, {}]);
  });

  it('that was not asked for leaves the fact out', () => {
    const selected = { ...everything, fields: new Set(['branchRules']) };

    expect(Object.keys(read({}, selected).facts)).toEqual(['mayAdminister', 'branchRules']);
  });
});

describe('access tokens', () => {
  it('are none where the project has no bot', () => {
    expect(read().facts.accessTokens).toEqual([]);
  });

  it('are not known where it has one', () => {
    expect(
      read({ tokenBots: list({ id: 'gid://gitlab/ProjectMember/1' }) }).facts.accessTokens,
    ).toBeUndefined();
  });
});
