import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type GroupRecord, type ProjectRecord, transferProject } from '../../../local/gitlab/server.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { getProject } from '../../../shared/features/inventory/read-inventory.ts';
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
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: roots });
  testConnector.wait(1);
});

function group(path: string): GroupRecord {
  return environment.simulator.world.groupByPath(path)!.record;
}

async function resyncProject(id: number): Promise<void> {
  await testConnector.carryOut(await about<'resync-project'>({ kind: 'resync-project', projectId: id }));
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

describe('the settings of a project', () => {
  it.each<[string, Partial<JobOf<'resync-project'>>, object]>([
    ['for a webhook are read by REST once an hour', {}, { urgent: true, hourly: true }],
    ['for a push to the CI configuration are read at once', { changed: 'ci' }, { urgent: true }],
    ['for a person are read at once', { because: { kind: 'manual' } }, { urgent: true }],
  ])('%s', async (_name, change, expected) => {
    testConnector.queue.losePosture();
    const job = await about<'resync-project'>({ kind: 'resync-project', projectId: project.id });

    await testConnector.carryOut({ ...job, ...change });

    const sent = testConnector.queue.losePosture().find(({ kind }) => kind === 'assess-projects');
    const {
      v: _v,
      kind: _kind,
      connector: _connector,
      rootId: _root,
      at: _at,
      attempt: _n,
      ...rest
    } = sent as JobOf<'assess-projects'>;
    expect(rest).toEqual({ ids: [project.id], ...expected });
  });
});

const present = { removed: false };

describe('a project that is read again', () => {
  it('is found under its new name, with its history, and reported with its cause', async () => {
    const before = await testConnector.projectRow('contoso', project.id);
    environment.simulator.world.renameProject(project, { path: 'store' });

    await resyncProject(project.id);
    await resyncProject(project.id);

    const { row } = await getProject(
      testConnector.key,
      `contoso$${parent.path}`,
      'store',
      present,
      testConnector.deps(),
    );
    expect(row).toMatchObject({ firstSeenAt: before?.firstSeenAt, seenAt: testConnector.now.toISOString() });
    expect(await testConnector.feed()).toMatchObject([{ kind: 'renamed', id: project.id, cause: 'webhook' }]);
  });

  it('costs one request and writes nothing when nothing changed', async () => {
    environment.simulator.resetRequests();
    environment.tableWrites();

    await resyncProject(project.id);

    expect(environment.simulator.requests().total).toBe(1);
    expect(environment.tableWrites()).toEqual([]);
  });

  it('is added when it is new', async () => {
    const fresh = environment.simulator.world.addProject({ namespace: child, path: 'fresh' });

    await resyncProject(fresh.id);

    expect(await testConnector.projectRow('contoso', fresh.id)).toMatchObject({
      firstSeenAt: testConnector.now.toISOString(),
    });
    expect(await reportedChanges()).toEqual([`appeared ${fresh.id}`]);
  });

  it('moves within its root group and to another one', async () => {
    const first = (await testConnector.projectRow('contoso', project.id))?.firstSeenAt;

    transferProject(environment.simulator.world, project, child);
    await resyncProject(project.id);
    const within = await testConnector.projectRow('contoso', project.id);
    transferProject(environment.simulator.world, project, group('fabrikam'));
    await resyncProject(project.id);

    expect(within).toMatchObject({ facts: { groupId: child.id }, firstSeenAt: first });
    expect(await testConnector.projectRow('contoso', project.id)).toBeUndefined();
    expect(await testConnector.projectRow('fabrikam', project.id)).toMatchObject({ firstSeenAt: first });
    expect(await reportedChanges()).toEqual([`moved ${project.id}`, `moved ${project.id}`]);
  });

  it('that is gone is marked missing first, and concluded a minute later', async () => {
    environment.simulator.world.removeProject(project);

    await resyncProject(project.id);
    const marked = await testConnector.projectRow('contoso', project.id);
    await settle();

    expect(marked).toMatchObject({ missingSince: expect.any(String) });
    expect(marked).not.toHaveProperty('removed');
    expect((await testConnector.projectRow('contoso', project.id))?.removed).toBeDefined();
    expect(await reportedChanges()).toEqual([`removed ${project.id}`]);
  });

  it('that was created again at the same path is another row, and the old one leaves', async () => {
    const { path, namespace } = project;
    environment.simulator.world.removeProject(project);
    const again = environment.simulator.world.addProject({ namespace, path });

    await resyncProject(project.id);
    await resyncProject(again.id);
    await settle();

    const { row } = await getProject(
      testConnector.key,
      `contoso$${parent.path}`,
      path,
      present,
      testConnector.deps(),
    );
    expect(row.facts.id).toBe(again.id);
    expect(await reportedChanges()).toEqual([`appeared ${again.id}`, `removed ${project.id}`]);
  });

  it('that nobody ever stored leaves no trace when it is gone', async () => {
    await resyncProject(99_999_999);

    expect(testConnector.queue.waiting()).toEqual([]);
    expect(await reportedChanges()).toEqual([]);
  });

  it('of a connector that is gone does nothing', async () => {
    const job = await about<'resync-project'>({ kind: 'resync-project', projectId: project.id });
    environment.simulator.resetRequests();

    await testConnector.carryOut({
      ...job,
      connector: { ...job.connector, id: '00000000-0000-4000-8000-000000000009' },
    });

    expect(environment.simulator.requests().total).toBe(0);
  });
});
