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

function unreadable(ciConfigPath: string) {
  return readListedProject({ facts: { ...project, ciConfigPath }, seenAt: readAt }).unreadable;
}

describe('the CI file of a project of a list', () => {
  it.each(['ci.yml@acme/templates', 'https://ci.example/ci.yml'])('is not in the project: %s', (path) => {
    expect(unreadable(path)?.ciFile?.text).toBe('The CI configuration lies outside of the project.');
  });

  it.each(['', 'ci/own.yml'])('may be read: %j', (path) => {
    expect(unreadable(path)).toEqual({});
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
    autoDevopsEnabled: true,
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
      usesAutoDevops: true,
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

/** A group with its setting, below the one with the id before it. */
function aGroup(id: number, requires: boolean | undefined, more: Partial<GroupFacts> = {}): GroupFacts {
  const parent = id > 1 ? { parentId: id - 1 } : {};
  const setting = requires === undefined ? {} : { requireTwoFactorAuthentication: requires };
  return { ...group, id, fullyQualifiedName: `group-${id}`, ...parent, ...setting, ...more };
}

/** The facts of a group with these settings, from it up to the top-level group. */
function listed(...settings: (boolean | undefined)[]) {
  const [own, ...above] = settings.map((requires, index) => aGroup(settings.length - index, requires));
  return readListedGroup(own!, { above, seenAt: readAt });
}

describe('two-factor authentication of a group', () => {
  it.each([
    [[true, false, false], true, 'group-3'],
    [[false, true, false], true, 'group-2'],
    [[false, true, true], true, 'group-2'],
    [[undefined, undefined, true], true, 'group-1'],
    [[false, false, false], false, undefined],
    [[false, undefined, false], undefined, undefined],
    [[undefined, false], undefined, undefined],
    [[true], true, 'group-1'],
    [[false], false, undefined],
    [[undefined], undefined, undefined],
  ])('with the settings %s, from it upwards, is %s', (settings, requires, setBy) => {
    const { facts } = listed(...settings);

    expect([facts.requiresTwoFactor, facts.twoFactorSetBy]).toEqual([requires, setBy]);
  });

  it('has the grace period of the group that requires it', () => {
    const above = [aGroup(1, true, { twoFactorGraceHours: 336 })];
    const own = aGroup(2, false, { twoFactorGraceHours: 24 });

    expect(readListedGroup(own, { above, seenAt: readAt }).facts.twoFactorGraceHours).toBe(336);
  });

  it('is not known where a group above is not read', () => {
    const reading = readListedGroup(aGroup(2, false), { above: [], seenAt: readAt });

    expect(reading.facts.requiresTwoFactor).toBeUndefined();
    expect(reading.unreadable?.requiresTwoFactor?.kind).toBe('permission');
  });
});

describe('a group of a list', () => {
  it('says what GitLab reported, and that it is no top-level group', () => {
    const newBranchProtection = { protects: true, pushLevels: [40], allowsForcePush: false };
    const own = aGroup(2, undefined, { projectCreationLevel: 'owner', newBranchProtection });

    expect(readListedGroup(own, { above: [], seenAt: readAt }).facts).toEqual({
      fullPath: 'group-2',
      isRoot: false,
      projectCreationLevel: 'owner',
      defaultBranchProtection: newBranchProtection,
    });
  });
});
