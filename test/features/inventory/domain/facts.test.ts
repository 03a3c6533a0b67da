import { describe, expect, it } from 'vitest';

import { fullyQualifiedName, fingerprintOf } from '../../../../shared/features/inventory/domain/facts.ts';
import { GitLabGroup } from '../../../../shared/contracts/gitlab/group.ts';
import { groupFacts, groupItem } from '../../../../shared/features/inventory/domain/group-facts.ts';
import { projectItem, projectFacts } from '../../../../shared/features/inventory/domain/project-facts.ts';
import { aGroup, aProject } from '../../../support/gitlab-things.ts';

describe('facts', () => {
  it('of a group are what is kept of it', () => {
    expect(groupFacts(aGroup(9, 'Acme/Web', { parent_id: 7, marked_for_deletion_on: '2026-12-01' }))).toEqual(
      {
        id: 9,
        name: 'Web',
        path: 'Web',
        fullyQualifiedName: 'Acme$Web',
        fullName: 'Acme / Web',
        url: 'https://gitlab.example/groups/Acme/Web',
        parentId: 7,
        visibility: 'private',
        archived: false,
        createdAt: '2020-01-01T00:00:00.000Z',
        markedForDeletionOn: '2026-12-01',
      },
    );
  });

  it('of a project are what is kept of it', () => {
    expect(projectFacts(aProject(1))).toEqual({
      id: 1,
      name: 'Project 1',
      path: 'project-1',
      fullyQualifiedName: 'acme$web$project-1',
      fullName: 'Acme / Web / Project 1',
      url: 'https://gitlab.example/acme/web/project-1',
      groupId: 11,
      groupFullyQualifiedName: 'acme$web',
      visibility: 'private',
      defaultBranch: 'main',
      archived: false,
      emptyRepository: false,
      createdAt: '2020-01-01T00:00:00.000Z',
      lastActivityAt: '2026-11-01T00:00:00.000Z',
    });
  });

  it('leave out what GitLab does not return or returns as null; false stays false', () => {
    const facts = projectFacts(aProject(1, { visibility: undefined, default_branch: null, archived: false }));

    expect(facts).not.toHaveProperty('visibility');
    expect(facts).not.toHaveProperty('defaultBranch');
    expect(facts.archived).toBe(false);
  });
});

describe('a protection', () => {
  it('is read under its former name, if the newer one is absent', () => {
    const project = aProject(1, { pre_receive_secret_detection_enabled: true });

    expect(projectFacts(project).secretPushProtectionEnabled).toBe(true);
    expect(
      projectFacts({ ...project, secret_push_protection_enabled: false }).secretPushProtectionEnabled,
    ).toBe(false);
  });

  it.each([
    [0, false],
    [1, true],
    [4, true],
    [null, undefined],
  ])('of default branches at level %s is %s', (level, expected) => {
    const facts = groupFacts(aGroup(9, 'acme', { default_branch_protection: level }));

    expect(facts.defaultBranchProtection).toBe(expected);
  });
});

describe('settings of a group that rules judge', () => {
  it('are kept as GitLab reports them, push levels in order', () => {
    const facts = groupFacts(
      aGroup(9, 'acme', {
        two_factor_grace_period: 48,
        project_creation_level: 'noone',
        default_branch_protection_defaults: {
          allowed_to_push: [{ access_level: 40 }, { access_level: 30 }],
          allow_force_push: true,
        },
      }),
    );

    expect(facts).toMatchObject({
      twoFactorGraceHours: 48,
      projectCreationLevel: 'noone',
      newBranchProtection: { protects: true, pushLevels: [30, 40], allowsForcePush: true },
    });
  });

  it.each([
    { two_factor_grace_period: 'soon', project_creation_level: 'anybody' },
    { two_factor_grace_period: null, project_creation_level: null },
    {},
  ])('are unknown where GitLab sends %j', (more) => {
    const facts = groupFacts(GitLabGroup.parse({ ...aGroup(9, 'acme'), ...more }));

    expect(facts).not.toHaveProperty('twoFactorGraceHours');
    expect(facts).not.toHaveProperty('projectCreationLevel');
    expect(facts).not.toHaveProperty('newBranchProtection');
  });
});

describe('a listed thing', () => {
  it('is filed under its own name when it is a group, under its group when it is a project', () => {
    expect(groupItem(aGroup(9, 'acme/web'))).toMatchObject({ id: 9, indexName: 'acme$web' });
    expect(projectItem(aProject(1))).toMatchObject({ id: 1, indexName: 'acme$web' });
  });
});

it('joins every segment of a path by a dollar sign', () => {
  expect(fullyQualifiedName('a/b/c')).toBe('a$b$c');
});

describe('the fingerprint', () => {
  it('is the same for the same facts in any order, also where an absent one is spelt out', () => {
    expect(fingerprintOf({ a: 1, b: 'x' })).toBe(fingerprintOf({ b: 'x', c: undefined, a: 1 }));
  });

  it('differs for any difference', () => {
    const prints = [{}, { a: 1 }, { a: '1' }, { a: false }, { a: null }, { b: 1 }, { a: 1, b: 1 }].map(
      fingerprintOf,
    );

    expect(new Set(prints).size).toBe(prints.length);
    expect(prints.every((print) => /^[\w-]{27}$/.test(print))).toBe(true);
  });
});
