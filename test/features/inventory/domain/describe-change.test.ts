import { describe, expect, it } from 'vitest';

import type { GitLabGroup } from '../../../../shared/contracts/gitlab/group.ts';
import type { GitLabProject } from '../../../../shared/contracts/gitlab/project.ts';
import {
  canReportChanges,
  describeArrival,
  describeChange,
  describeRemoval,
  type ChangeContext,
} from '../../../../shared/features/inventory/domain/describe-change.ts';
import { groupFacts } from '../../../../shared/features/inventory/domain/group-facts.ts';
import {
  projectItem,
  projectFacts,
  type ProjectFacts,
} from '../../../../shared/features/inventory/domain/project-facts.ts';
import type { Row } from '../../../../shared/features/inventory/domain/inventory.ts';
import { aRootGroup } from '../../../adapters/tables/rows.ts';
import { aGroup, aProject } from '../../../support/gitlab-things.ts';

const seenAt = '2026-11-23T08:00:00.000Z';
const at = '2026-11-23T10:00:00.000Z';
const context: ChangeContext = { subject: 'project', cause: { kind: 'webhook', detail: 'Project Hook' }, at };

const pushes = 'secret_push_protection_enabled';
const pipeline = 'only_allow_merge_if_pipeline_succeeds';

function rowOf(
  project: GitLabProject = aProject(1),
  more: Partial<Row<ProjectFacts>> = {},
): Row<ProjectFacts> {
  const { facts, fingerprint } = projectItem(project);
  return { facts, fingerprint, firstSeenAt: seenAt, seenAt, ...more };
}

function changes(
  before: Partial<GitLabProject>,
  after: Partial<GitLabProject>,
  more: Partial<Row<ProjectFacts>> = {},
) {
  return describeChange(rowOf(aProject(1, before), more), projectFacts(aProject(1, after)), context);
}

function group(more: Partial<GitLabGroup>) {
  return groupFacts(aGroup(9, 'acme/web', { parent_id: 7, ...more }));
}

function kinds(...args: Parameters<typeof changes>): string[] {
  return changes(...args).map(({ kind }) => kind);
}

describe('the events of a change', () => {
  const elsewhere = {
    namespace: { id: 12, full_path: 'acme/api' },
    path_with_namespace: 'acme/api/project-1',
  };

  it.each<[string, Partial<GitLabProject>, Partial<GitLabProject>, string[]]>([
    ['a new name', {}, { name: 'Shop' }, ['renamed']],
    ['a new path', {}, { path: 'shop' }, ['renamed']],
    ['a new place', {}, elsewhere, ['moved']],
    ['a new place and path', {}, { ...elsewhere, path: 'shop' }, ['moved']],
    ['a group above that was renamed', {}, { path_with_namespace: 'acme/site/project-1' }, []],
    ['seen by everybody', {}, { visibility: 'public' }, ['becamePublic']],
    [
      'seen by everybody no more',
      { visibility: 'public' },
      { visibility: 'internal' },
      ['visibilityChanged'],
    ],
    ['archived', {}, { archived: true }, ['archived']],
    ['archived no more', { archived: true }, { archived: false }, ['unarchived']],
    ['an archive state that GitLab no longer returns', { archived: true }, { archived: undefined }, []],
    ['marked', {}, { marked_for_deletion_on: '2026-12-01' }, ['markedForDeletion']],
    ['marked no more', { marked_for_deletion_on: '2026-12-01' }, {}, ['restored']],
    ['a protection that is off now', { [pushes]: true }, { [pushes]: false }, ['protectionLost']],
    ['a protection that is on now', { [pushes]: false }, { [pushes]: true }, ['protectionGained']],
    ['a protection seen for the first time', {}, { [pushes]: false }, []],
    ['a protection that GitLab no longer returns', { [pushes]: true }, {}, []],
    ['a protection that it returns as null', { [pushes]: true }, { [pushes]: null }, []],
    [
      'one for another',
      { [pushes]: true, [pipeline]: false },
      { [pushes]: false, [pipeline]: true },
      ['protectionLost', 'protectionGained'],
    ],
    ['activity, which nobody watches for', {}, { last_activity_at: at }, []],
    [
      'several at once',
      {},
      { name: 'Shop', visibility: 'public', archived: true },
      ['renamed', 'becamePublic', 'archived'],
    ],
    ['nothing', {}, {}, []],
  ])('%s', (_, before, after, expected) => {
    expect(kinds(before, after)).toEqual(expected);
  });

  it('is that it returned, when it was removed, and what else changed meanwhile', () => {
    const removed = { at: seenAt, reason: 'deleted' as const };

    expect(kinds({}, {}, { removed })).toEqual(['returned']);
    expect(kinds({}, { visibility: 'public' }, { removed })).toEqual(['returned', 'becamePublic']);
  });

  it('of a group goes by its parent', () => {
    const before = { ...rowOf(), facts: group({}) };

    const moved = describeChange(before, group({ parent_id: 8 }), { ...context, subject: 'group' });
    const renamed = describeChange(before, group({ path: 'site' }), { ...context, subject: 'group' });

    expect([...moved, ...renamed].map(({ kind, subject }) => [kind, subject.type])).toEqual([
      ['moved', 'group'],
      ['renamed', 'group'],
    ]);
  });

  it('holds before and after of what differs, the thing as it is now, the time and the cause', () => {
    const [event] = changes({}, { path: 'shop', path_with_namespace: 'acme/web/shop', name: 'Shop' });

    expect(event).toEqual({
      id: expect.stringMatching(/^[\w-]{27}$/),
      at,
      kind: 'renamed',
      subject: { type: 'project', gitLabId: 1, fullyQualifiedName: 'acme$web$shop' },
      before: { name: 'Project 1', path: 'project-1' },
      after: { name: 'Shop', path: 'shop' },
      cause: context.cause,
    });
  });

  it('names the protections that were lost, and no others', () => {
    const before = { [pushes]: true, [pipeline]: true, ci_job_token_scope_enabled: true };
    const [event] = changes(before, { ...before, [pushes]: false, [pipeline]: false });

    expect([event?.before, event?.after]).toEqual([
      { secretPushProtectionEnabled: true, onlyAllowMergeIfPipelineSucceeds: true },
      { secretPushProtectionEnabled: false, onlyAllowMergeIfPipelineSucceeds: false },
    ]);
  });

  it('of a group knows its own protections', () => {
    const row = (more: Partial<GitLabGroup>) => ({ ...rowOf(), facts: group(more) });
    const [event] = describeChange(
      row({ require_two_factor_authentication: true, default_branch_protection: 2 }),
      group({ require_two_factor_authentication: true, default_branch_protection: 0 }),
      { ...context, subject: 'group' },
    );

    expect(event).toMatchObject({
      kind: 'protectionLost',
      before: { defaultBranchProtection: true },
      after: { defaultBranchProtection: false },
    });
  });

  it('is none where a row merely lacks facts that an earlier version did not keep', () => {
    const settings = { two_factor_grace_period: 48, project_creation_level: 'owner' } as const;
    const before = { ...rowOf(), facts: group({}) };

    const events = describeChange(before, group({ ...settings, default_branch_protection: 2 }), {
      ...context,
      subject: 'group',
    });

    expect(events).toEqual([]);
  });

  it('leaves out what is not known', () => {
    const [event] = changes({ visibility: undefined }, { visibility: 'public' });

    expect([event?.before, event?.after]).toEqual([{}, { visibility: 'public' }]);
  });
});

describe('an arrival', () => {
  it('reports its place and its visibility', () => {
    expect(describeArrival(projectFacts(aProject(1)), context)).toMatchObject({
      kind: 'appeared',
      before: {},
      after: { fullyQualifiedName: 'acme$web$project-1', visibility: 'private' },
    });
  });
});

describe('a removal', () => {
  it('reports the item and the reason of its removal', () => {
    const event = describeRemoval(rowOf(), { at, reason: 'no-longer-visible' }, context);

    expect(event).toMatchObject({
      kind: 'removed',
      before: { fullyQualifiedName: 'acme$web$project-1', visibility: 'private' },
      after: { because: 'no-longer-visible' },
    });
  });
});

describe('the id of an event', () => {
  it('is the same for the same change, whatever its cause and time', () => {
    const again = { ...context, at: seenAt, cause: { kind: 'crawl' as const, detail: 'run-1' } };
    const after = projectFacts(aProject(1, { archived: true }));

    const [one, other] = [context, again].map((how) => describeChange(rowOf(), after, how)[0]?.id);

    expect(one).toBe(other);
  });

  it('differs from change to change, also when a thing goes and comes twice', () => {
    const { facts } = rowOf();
    const removal = { at, reason: 'deleted' as const };
    const later = { seenAt: at };
    const ids = [
      describeArrival(facts, context),
      describeRemoval(rowOf(), removal, context),
      describeRemoval(rowOf(aProject(1), later), removal, context),
      describeRemoval(rowOf(aProject(2)), removal, context),
      describeRemoval(rowOf(), removal, { ...context, subject: 'group' }),
      ...changes({}, { archived: true, visibility: 'public' }),
      ...changes({}, { archived: true }, later),
      ...changes({ archived: true }, { archived: false }),
      ...changes({}, {}, { removed: removal }),
      ...changes({}, {}, { removed: removal, ...later }),
    ].map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a crawl', () => {
  it('has no change to report until one of the root groups has completed a crawl', () => {
    const { completeAsOf: _never, ...crawl } = aRootGroup(1).crawl;
    const fresh = { ...aRootGroup(1), crawl };
    const crawled = { ...aRootGroup(2), crawl: { ...crawl, completeAsOf: '2026-11-23T10:00:00.000Z' } };

    expect(canReportChanges([fresh])).toBe(false);
    expect(canReportChanges([fresh, crawled])).toBe(true);
  });
});
