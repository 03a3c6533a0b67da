import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  type GroupRecord,
  type ProjectRecord,
  removeGroup,
  transferGroup,
} from '../../../local/gitlab/server.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import {
  getGroup,
  getProject,
  listProjects,
  listSubgroups,
} from '../../../shared/features/inventory/read-inventory.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const roots = ['contoso', 'fabrikam'];
const because = { kind: 'webhook', detail: 'Project Hook' } as const;

let environment: TestEnvironment;
let testConnector: TestConnector;
let made = 0;

/** A subgroup of contoso with a subgroup and a project in each, made for one test. */
let parent: GroupRecord;
let child: GroupRecord;
let project: ProjectRecord;
let deep: ProjectRecord;

beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  const { world } = environment.simulator;
  made += 1;
  parent = world.addGroup({ parent: group('contoso'), path: `team-${made}` });
  child = world.addGroup({ parent, path: 'inner' });
  project = world.addProject({ namespace: parent, path: 'shop' });
  deep = world.addProject({ namespace: child, path: 'deep' });
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: roots });
  testConnector.wait(1);
});

function group(path: string): GroupRecord {
  return environment.simulator.world.groupByPath(path)!.record;
}

async function resyncGroup(id: number, subtree = true): Promise<void> {
  await testConnector.carryOut(await about<'resync-group'>({ kind: 'resync-group', groupId: id, subtree }));
}

async function about<Kind extends 'resync-project' | 'resync-group'>(
  what: Omit<JobOf<Kind>, 'v' | 'connector' | 'because' | 'at' | 'attempt'>,
): Promise<JobOf<Kind>> {
  const connector = refOf((await testConnector.connector())!);
  const envelope = { v: 1, connector, because, at: testConnector.now.toISOString(), attempt: 0 };
  return { ...envelope, ...what } as JobOf<Kind>;
}

async function settle(): Promise<void> {
  testConnector.wait(1.1);
  await testConnector.work();
}

async function reportedChanges(): Promise<string[]> {
  return (await testConnector.feed()).toReversed().map(({ kind, id }) => `${kind} ${id}`);
}

const present = { removed: false };

describe('a group that is read again with all below it', () => {
  it('renames all of it, and reports itself only', async () => {
    environment.simulator.world.renameGroup(parent, { path: `renamed-${made}` });

    await resyncGroup(parent.id);

    const name = `contoso$renamed-${made}`;
    const { rows } = await listSubgroups(testConnector.key, name, present, testConnector.deps());
    const { row } = await getProject(
      testConnector.key,
      `${name}$inner`,
      'deep',
      present,
      testConnector.deps(),
    );
    expect(rows.map(({ facts }) => facts.id)).toEqual([child.id]);
    expect(row.facts.id).toBe(deep.id);
    expect(await reportedChanges()).toEqual([`renamed ${parent.id}`]);
    await expect(
      getGroup(testConnector.key, `contoso$team-${made}`, present, testConnector.deps()),
    ).rejects.toThrow('is not in');
  });

  it('moves all of it to another root group, with its history', async () => {
    const first = (await testConnector.projectRow('contoso', deep.id))?.firstSeenAt;
    transferGroup(environment.simulator.world, parent, group('fabrikam'));

    await resyncGroup(parent.id);

    expect(await testConnector.groupRow('fabrikam', child.id)).toMatchObject({ firstSeenAt: first });
    expect(await testConnector.projectRow('fabrikam', deep.id)).toMatchObject({ firstSeenAt: first });
    expect(await testConnector.groupRow('contoso', parent.id)).toBeUndefined();
    expect(await testConnector.projectRow('contoso', deep.id)).toBeUndefined();
    // What lies in it still lies in it.
    expect((await reportedChanges()).filter((context) => context.startsWith('moved'))).toEqual([
      `moved ${parent.id}`,
    ]);
  });

  it('takes all of it out when it moved where the connector does not reach', async () => {
    transferGroup(environment.simulator.world, parent, group('adventure.works'));

    await resyncGroup(parent.id);

    const rows = [
      await testConnector.groupRow('contoso', parent.id),
      await testConnector.groupRow('contoso', child.id),
      await testConnector.projectRow('contoso', project.id),
      await testConnector.projectRow('contoso', deep.id),
    ];
    expect(rows.map((row) => row?.removed?.reason)).toEqual(Array(4).fill('moved-away'));
  });

  it('is gone with all below it after the second look', async () => {
    removeGroup(environment.simulator.world, parent);

    await resyncGroup(parent.id, false);
    const { rows } = await listSubgroups(
      testConnector.key,
      `contoso$${parent.path}`,
      present,
      testConnector.deps(),
    );
    await settle();

    expect(rows).toHaveLength(1);
    expect((await reportedChanges()).toSorted()).toEqual(
      [parent, child, project, deep].map(({ id }) => `removed ${id}`).toSorted(),
    );
    await expect(
      listProjects(
        testConnector.key,
        `contoso$${parent.path}`,
        { pageSize: 9, continuationToken: undefined },
        present,
        testConnector.deps(),
      ),
    ).rejects.toThrow('is not in');
    const shown = await getGroup(
      testConnector.key,
      `contoso$${parent.path}`,
      { removed: true },
      testConnector.deps(),
    );
    expect(shown.row?.removed).toBeDefined();
  });

  it('says nothing of what it does not list', async () => {
    environment.simulator.world.removeProject(deep);

    await resyncGroup(parent.id);

    expect(await testConnector.projectRow('contoso', deep.id)).not.toHaveProperty('missingSince');
  });
});

describe('a root group that is read again', () => {
  it('has its new name, and is never marked missing', async () => {
    const scope = await testConnector.scope('fabrikam');
    environment.simulator.world.renameGroup(group('fabrikam'), { name: 'Fabrikam, Inc.' });
    await resyncGroup(scope.rootId, false);
    const lift = environment.gate.refuse(
      ({ target }) => target.startsWith(`/api/v4/groups/${scope.rootId}`),
      {
        status: 404,
        body: {},
      },
    );
    await resyncGroup(scope.rootId, false);
    lift();

    expect((await environment.stores.rootGroups.get(scope))?.value).toMatchObject({
      facts: { name: 'Fabrikam, Inc.' },
      onboardingState: 'Onboarded',
    });
    const secondLook = { kind: 'resync-group', groupId: scope.rootId, subtree: false };
    expect(testConnector.queue.waiting()).toMatchObject([{ job: secondLook }]);
    expect(await environment.stores.projects.between(scope, 1, Number.MAX_SAFE_INTEGER)).not.toEqual([]);
  });
});
