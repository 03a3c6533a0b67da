import { describe, expect, it } from 'vitest';

import {
  readListedGroup,
  readListedProject,
} from '../../../../shared/features/posture/domain/read-listed.ts';
import type { GroupFacts } from '../../../../shared/features/inventory/domain/group-facts.ts';
import type { ProjectFacts } from '../../../../shared/features/inventory/domain/project-facts.ts';
import { readAt } from '../../../support/posture-facts.ts';

const project: ProjectFacts = {
  id: 7,
  name: 'Shop',
  path: 'shop',
  fullyQualifiedName: 'acme$shop',
  fullName: 'Acme / Shop',
  url: 'https://gitlab.example/acme/shop',
  groupId: 1,
  groupFullyQualifiedName: 'acme',
};
const group: GroupFacts = {
  id: 1,
  name: 'Acme',
  path: 'acme',
  fullyQualifiedName: 'acme',
  fullName: 'Acme',
  url: 'https://gitlab.example/acme',
};

describe('a project of a list', () => {
  it('says nothing of what GitLab left out', () => {
    expect(readListedProject({ facts: project, seenAt: readAt }).facts).toEqual({ fullPath: 'acme/shop' });
  });

  it('says what GitLab reported, false included, as of when the list was read', () => {
    const reported = {
      ...project,
      visibility: 'internal' as const,
      emptyRepository: false,
      secretPushProtectionEnabled: false,
    };

    const reading = readListedProject({ facts: reported, seenAt: readAt });

    expect(reading.facts).toEqual({
      fullPath: 'acme/shop',
      visibility: 'internal',
      becamePublicAt: null,
      isEmpty: false,
      secretPushProtection: false,
    });
    expect(reading.readAt).toBe(readAt);
  });
});

describe('settings of a project of a list', () => {
  const settings = {
    forkingAccessLevel: 'private',
    pagesAccessLevel: 'public',
    containerRegistryAccessLevel: 'enabled',
    sharedWithGroups: [{ groupId: 3, fullPath: 'other', accessLevel: 30 }],
    allowMergeOnSkippedPipeline: false,
    mergeMethod: 'ff',
    publicJobs: false,
    ciAllowForkPipelinesToRunInParentProject: true,
    ciSeparatedCaches: true,
    ciPushRepositoryForJobTokenAllowed: false,
    ciConfigPath: '',
  } satisfies Partial<ProjectFacts>;

  it('are facts that rules judge', () => {
    const { facts } = readListedProject({ facts: { ...project, ...settings }, seenAt: readAt });

    expect(facts).toEqual({
      fullPath: 'acme/shop',
      forkingAccess: 'private',
      pagesAccess: 'public',
      containerRegistryAccess: 'enabled',
      sharedGroups: [{ groupId: 3, fullPath: 'other', accessLevel: 30 }],
      skippedPipelineSucceeds: false,
      mergeMethod: 'ff',
      publicJobs: false,
      forkPipelinesRunInParent: true,
      separatesCaches: true,
      jobTokenMayPush: false,
      ciConfigPath: '',
    });
  });

  it.each([
    [{ ciPipelineVariablesMinimumOverrideRole: 'owner', restrictUserDefinedVariables: false }, 'owner'],
    [{ restrictUserDefinedVariables: true }, 'maintainer'],
    [{ restrictUserDefinedVariables: false }, 'developer'],
    [{}, undefined],
  ] as const)('name the role that sets variables of pipelines by %j', (reported, role) => {
    const { facts } = readListedProject({ facts: { ...project, ...reported }, seenAt: readAt });

    expect(facts.pipelineVariablesRole).toBe(role);
  });

  it('hold when it was seen to become public', () => {
    const row = { facts: { ...project, visibility: 'public' as const }, seenAt: readAt };

    expect(readListedProject({ ...row, becamePublicAt: readAt }).facts.becamePublicAt).toBe(readAt);
  });
});

function settingOf(value: boolean | undefined) {
  return value === undefined ? {} : { requireTwoFactorAuthentication: value };
}

function requires(own: boolean | undefined, above: boolean | undefined, isRoot = false) {
  const root = { ...group, ...settingOf(above) };
  const listed = { isRoot, root, seenAt: readAt };
  return readListedGroup({ ...group, ...settingOf(own) }, listed).facts.requiresTwoFactor;
}

describe('two-factor authentication of a group', () => {
  it.each([
    [true, false, true],
    [false, true, true],
    [undefined, true, true],
    [false, false, undefined],
    [undefined, undefined, undefined],
  ])('that is %s in the group and %s in the top-level group is %s', (own, above, expected) => {
    expect(requires(own, above)).toBe(expected);
  });

  it('is known of the top-level group by its own setting', () => {
    expect(requires(false, false, true)).toBe(false);
  });
});
