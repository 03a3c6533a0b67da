import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  type GroupRecord,
  markForDeletion,
  type ProjectRecord,
  removeGroup,
} from '../../../local/gitlab/server.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { jobOf } from '../../../shared/features/webhooks/domain/coalesce.ts';
import type { Target } from '../../../shared/features/webhooks/domain/triage.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { startRootRun } from '../../../shared/features/crawl/start-run.ts';

const roots = ['contoso', 'fabrikam'];
const aWindow = 16 / 60;
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
  environment.simulator.resetRequests();
});

function group(path: string): GroupRecord {
  return environment.simulator.world.groupByPath(path)!.record;
}

/** Carries out what an event of contoso's webhook calls for. */
async function report(target: Target, crashPoint = new CrashPoint()): Promise<void> {
  const connector = refOf((await testConnector.connector())!);
  const rootId = group('contoso').id;
  const atMs = testConnector.now.getTime();
  await testConnector.carryOut(
    jobOf({ target, connector, rootId, eventName: 'Project Hook', atMs }),
    crashPoint,
  );
}

function projectOf(projectId: number, told?: 'created' | 'destroyed'): Target {
  return { kind: 'project', projectId, ...(told && { told }) };
}

function groupOf(groupId: number, told?: 'created' | 'destroyed'): Target {
  return { kind: 'group', groupId, subtree: false, ...(told && { told }) };
}

function removed(id: number) {
  return testConnector.projectRow('contoso', id).then((row) => row?.removed);
}

function requests(): number {
  return environment.simulator.requests().total;
}

describe('an event that says that a thing was destroyed', () => {
  it('is conclusive at once with a 404, and reported once', async () => {
    environment.simulator.world.removeProject(project);

    await report(projectOf(project.id, 'destroyed'));
    await testConnector.work();
    await report(projectOf(project.id, 'destroyed'));
    await testConnector.work();

    expect(await removed(project.id)).toEqual({ at: testConnector.now.toISOString(), reason: 'deleted' });
    expect(await testConnector.feed()).toMatchObject([{ kind: 'removed', id: project.id }]);
  });

  it('is so after a crash behind any write', async () => {
    for (const crashAfter of [1, 2, 3]) {
      const other = environment.simulator.world.addProject({
        namespace: parent,
        path: `mortal-${crashAfter}`,
      });
      await report(projectOf(other.id, 'created'));
      environment.simulator.world.removeProject(other);
      testConnector.wait(1);

      await report(projectOf(other.id, 'destroyed'), new CrashPoint(crashAfter)).catch((failure: unknown) => {
        if (!(failure instanceof SimulatedCrash)) throw failure;
      });
      await report(projectOf(other.id, 'destroyed'));
      await testConnector.work(new CrashPoint(crashAfter), { twice: true });
      // What a crash kept from being published, the next publication reports.
      await environment.stores.changeFeed.publish(await testConnector.scope('contoso'));

      expect(await removed(other.id)).toBeDefined();
      expect(
        (await testConnector.feed()).filter(({ id, kind }) => id === other.id && kind === 'removed'),
      ).toHaveLength(1);
    }
  });

  it('concludes of a subgroup alone; what lay in it keeps two looks', async () => {
    removeGroup(environment.simulator.world, parent);

    await report(groupOf(parent.id, 'destroyed'));
    await testConnector.work();
    const [gone, below, inIt] = [
      await testConnector.groupRow('contoso', parent.id),
      await testConnector.groupRow('contoso', child.id),
      await removed(project.id),
    ];
    testConnector.wait(1.1);
    await testConnector.work();

    expect(gone?.removed).toMatchObject({ reason: 'deleted' });
    expect(below).toMatchObject({ missingSince: expect.any(String) as string });
    expect([below?.removed, inIt]).toEqual([undefined, undefined]);
    expect((await testConnector.groupRow('contoso', child.id))?.removed).toBeDefined();
    expect([await removed(project.id), await removed(deep.id)].map((row) => row !== undefined)).toEqual([
      true,
      true,
    ]);
  });

  it('of a thing that is alive is harmless, however late or often: it is asked for once more a window', async () => {
    await report(projectOf(project.id, 'destroyed'));
    await report(groupOf(parent.id, 'destroyed'));
    await report(projectOf(project.id, 'destroyed'));
    testConnector.wait(aWindow);
    await testConnector.work();
    testConnector.wait(2);
    const later = await testConnector.work();

    expect(later).toEqual([]);
    expect(requests()).toBe(5);
    expect(await testConnector.projectRow('contoso', project.id)).not.toHaveProperty('missingSince');
    expect(await testConnector.groupRow('contoso', parent.id)).not.toHaveProperty('missingSince');
    expect(await testConnector.feed()).toEqual([]);
  });

  it('concludes when GitLab has done what it reported a moment before', async () => {
    await report(projectOf(project.id, 'destroyed'));
    environment.simulator.world.removeProject(project);
    testConnector.wait(aWindow);
    await testConnector.work();

    expect(await removed(project.id)).toMatchObject({ reason: 'deleted' });
  });

  it('concludes nothing while the root group can not be seen', async () => {
    const { id } = group('contoso');
    environment.simulator.world.removeProject(project);
    const lift = environment.gate.refuse(({ target }) => target.startsWith(`/api/v4/groups/${id}?`), {
      status: 404,
      body: { message: '404 Group Not Found' },
    });
    await report(projectOf(project.id, 'destroyed'));
    await testConnector.work();
    lift();

    expect(await removed(project.id)).toBeUndefined();
  });

  it('leaves a thing that was created again under the same name alone', async () => {
    environment.simulator.world.removeProject(project);
    const successor = environment.simulator.world.addProject({ namespace: parent, path: 'shop' });

    await report(projectOf(successor.id, 'created'));
    await report(projectOf(project.id, 'destroyed'));
    await testConnector.work();

    expect(await removed(project.id)).toBeDefined();
    expect(await testConnector.projectRow('contoso', successor.id)).not.toHaveProperty('removed');
  });
});

describe('a 404 without such an event', () => {
  it('keeps two looks a minute apart', async () => {
    environment.simulator.world.removeProject(project);

    await report(projectOf(project.id));
    await testConnector.work();
    const between = await removed(project.id);
    testConnector.wait(1.1);
    await testConnector.work();

    expect(between).toBeUndefined();
    expect(await removed(project.id)).toBeDefined();
  });

  it.each([
    [0, false],
    [2, true],
  ])('is conclusive at once %i days after its deletion was asked for: %s', async (days, isAtOnce) => {
    markForDeletion(environment.simulator.world, project);
    project.markedForDeletionOn = testConnector.now.toISOString().slice(0, 10);
    await report(projectOf(project.id));
    environment.simulator.world.removeProject(project);
    testConnector.wait(days * 24 * 60 + 1);

    await report(projectOf(project.id));
    await testConnector.work();

    expect((await removed(project.id)) !== undefined).toBe(isAtOnce);
  });
});

describe('an event of a thing that is not stored', () => {
  const strangers = Array.from({ length: 40 }, (_, index) => 5_000_000 + index);

  it('asks GitLab nothing of it, but once a window what is latest below the root group', async () => {
    for (const id of strangers) await report(projectOf(id));
    const atOnce = requests();
    testConnector.wait(aWindow);
    await testConnector.work();

    expect([atOnce, requests()]).toEqual([0, 1]);
  });

  it('finds what came there without an event that we saw', async () => {
    const { world } = environment.simulator;
    const newcomer = world.addGroup({ parent, path: 'newcomer' });
    const transferred = world.addProject({ namespace: newcomer, path: 'unheard-of' });

    await report(projectOf(transferred.id));
    await report(groupOf(newcomer.id));
    testConnector.wait(aWindow);
    await testConnector.work();

    expect(await testConnector.projectRow('contoso', transferred.id)).toMatchObject({
      facts: { path: 'unheard-of' },
    });
    expect(await testConnector.groupRow('contoso', newcomer.id)).toMatchObject({
      facts: { path: 'newcomer' },
    });
    expect(requests()).toBe(2);
  });

  it('that was destroyed asks nothing at all', async () => {
    for (const id of strangers) await report(projectOf(id, 'destroyed'));
    testConnector.wait(aWindow);
    await testConnector.work();

    expect(requests()).toBe(0);
  });

  it('that was created asks for it, and looks around where GitLab does not show it yet', async () => {
    await report(projectOf(5_000_000, 'created'));
    const late = environment.simulator.world.addProject({ namespace: parent, path: 'late' });
    testConnector.wait(aWindow);
    await testConnector.work();

    expect(await testConnector.projectRow('contoso', late.id)).toBeDefined();
    expect(requests()).toBe(2);
  });
});

describe('more events than single looks', () => {
  it('crawl the root group once, in a run that began after them', async () => {
    const running = await startRootRun(
      (await testConnector.connector())!,
      group('contoso').id,
      'manual',
      testConnector.deps(),
    );
    testConnector.wait(1);
    environment.simulator.world.removeProject(project);
    const added = environment.simulator.world.addProject({ namespace: parent, path: 'in-a-storm' });

    await report({ ...groupOf(group('contoso').id), subtree: true } as Target);
    await testConnector.work();
    testConnector.wait(1.1);
    await testConnector.work();
    testConnector.wait(1.1);
    await testConnector.work();

    const { items } = await environment.stores.runs.list((await testConnector.connector())!.id, {
      pageSize: 10,
      continuationToken: undefined,
    });
    expect(items.map(({ id, reason, state }) => [id === running?.runId, reason, state])).toEqual([
      [false, 'reconciliation', 'complete'],
      [true, 'manual', 'complete'],
      [false, 'onboarding', 'complete'],
    ]);
    expect(await testConnector.projectRow('contoso', added.id)).toBeDefined();
    testConnector.wait(1.1);
    await testConnector.work();
    expect(await removed(project.id)).toBeDefined();
  });
});
