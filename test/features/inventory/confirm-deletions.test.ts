import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  type GroupRecord,
  markForDeletion,
  type ProjectRecord,
  transferGroup,
  transferProject,
} from '../../../local/gitlab/server.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { jobsFor } from '../../support/a-job.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const roots = ['contoso', 'fabrikam'];

let environment: TestEnvironment;
let testConnector: TestConnector;
let undo: (() => void)[] = [];

beforeAll(async () => {
  environment = await openTestEnvironment(150);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: roots });
});
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

function group(path: string): GroupRecord {
  return environment.simulator.world.groupByPath(path)!.record;
}

/** Marks projects as not listed by a complete crawl; returns the job of the first confirmation. */
async function unlisted(projects: ProjectRecord[], root = 'contoso'): Promise<JobOf<'confirm-gone'>> {
  testConnector.wait(1);
  const scope = await testConnector.scope(root);
  const ids = projects.map(({ id }) => id);
  const at = testConnector.now.toISOString();
  await environment.stores.projects.markMissing(
    scope,
    await environment.stores.projects.stored(scope, ids),
    at,
  );
  const job = jobsFor(await testConnector.connector())['confirm-gone'];
  return { ...job, rootId: scope.rootId, subject: 'project', ids, at, round: 1 };
}

/** Runs the second confirmation, a minute later. */
async function confirmAgain(): Promise<void> {
  testConnector.wait(1.1);
  await testConnector.work();
}

function aProject(root = 'contoso'): ProjectRecord {
  return group(root).subtreeProjects.find(({ markedForDeletionOn }) => markedForDeletionOn === undefined)!;
}

describe('a project that GitLab no longer has', () => {
  it('is a tombstone after the second 404, a minute after the first, and is reported once', async () => {
    const project = aProject();
    environment.simulator.world.removeProject(project);
    const job = await unlisted([project]);

    await testConnector.carryOut(job);
    const between = await testConnector.projectRow('contoso', project.id);
    await testConnector.work();
    const tooSoon = await testConnector.projectRow('contoso', project.id);
    await confirmAgain();
    await testConnector.carryOut({ ...job, round: 2 });

    expect([between, tooSoon].map((row) => row?.removed)).toEqual([undefined, undefined]);
    expect(await testConnector.projectRow('contoso', project.id)).toMatchObject({
      facts: { id: project.id },
      removed: { at: testConnector.now.toISOString(), reason: 'no-longer-visible' },
    });
    expect(await testConnector.feed()).toMatchObject([
      { kind: 'removed', id: project.id, cause: 'confirmation' },
    ]);
  });

  it('is recorded as deleted if its deletion had been announced', async () => {
    const project = aProject();
    markForDeletion(environment.simulator.world, project);
    await testConnector.carryOut(await resync(project));
    environment.simulator.world.removeProject(project);

    await testConnector.carryOut(await unlisted([project]));
    await confirmAgain();

    expect((await testConnector.projectRow('contoso', project.id))?.removed?.reason).toBe('deleted');
    expect((await testConnector.feed()).map(({ kind }) => kind)).toEqual(['removed', 'markedForDeletion']);
  });

  it('ends the same after a crash behind any write of the confirmations', async () => {
    for (const crashAfter of [1, 2]) {
      const project = aProject();
      environment.simulator.world.removeProject(project);
      const first = await unlisted([project]);
      for (const job of [first, { ...first, round: 2 as const }]) {
        await testConnector.carryOut(job, new CrashPoint(crashAfter)).catch((failure: unknown) => {
          if (!(failure instanceof SimulatedCrash)) throw failure;
        });
        await testConnector.carryOut(job);
      }
      // Events that a crash left unpublished are published next time.
      await environment.stores.changeFeed.publish(await testConnector.scope('contoso'));
      await confirmAgain();

      expect((await testConnector.projectRow('contoso', project.id))?.removed).toBeDefined();
      expect((await testConnector.feed()).filter(({ id }) => id === project.id)).toHaveLength(1);
    }
  });
});

/** Kinds of the project's events, without the change of visibility that a transfer causes. */
async function reportedKinds(project: ProjectRecord): Promise<string[]> {
  const kinds = (await testConnector.feed()).filter(({ id }) => id === project.id).map(({ kind }) => kind);
  return kinds.filter((kind) => kind !== 'visibilityChanged');
}

async function resync(project: ProjectRecord): Promise<JobOf<'resync-project'>> {
  const job = jobsFor(await testConnector.connector())['resync-project'];
  return { ...job, projectId: project.id, at: testConnector.now.toISOString() };
}

/** The stored state of a project after a confirmation and the one that may follow it. */
async function after(confirm: () => Promise<unknown>, project: ProjectRecord) {
  await confirm();
  await confirmAgain().catch(() => undefined);
  const row = await testConnector.projectRow('contoso', project.id);
  return {
    missing: row?.missingSince !== undefined,
    removed: row?.removed,
    feed: await testConnector.feed(),
  };
}

const missingOnly = { missing: true, removed: undefined, feed: [] };

describe('nothing is concluded', () => {
  it.each([
    [403, {}],
    [500, {}],
    [502, {}],
    [404, '<html>default backend - 404</html>'],
    [401, '<html>Sign in</html>'],
  ])('from a %i with %j', async (status, body) => {
    const project = aProject();
    const job = await unlisted([project]);
    const ofProject = `/api/v4/projects/${project.id}`;
    undo.push(environment.gate.refuse(({ target }) => target.startsWith(ofProject), { status, body }));

    expect(await after(() => testConnector.carryOut(job).catch(() => undefined), project)).toEqual(
      missingOnly,
    );
    expect(
      await after(() => testConnector.carryOut({ ...job, round: 2 }).catch(() => undefined), project),
    ).toEqual(missingOnly);
  });

  it('from an answer that does not come', async () => {
    const project = aProject();
    const job = await unlisted([project]);
    undo.push(environment.gate.hold(({ target }) => target.startsWith(`/api/v4/projects/${project.id}`)));
    testConnector.attemptTimeoutMs = 150;

    await expect(testConnector.carryOut({ ...job, round: 2 })).rejects.toMatchObject({ status: 503 });
    expect(await after(() => Promise.resolve(), project)).toEqual(missingOnly);
  });

  it.each([404, 403])('while the root group itself is a %i', async (status) => {
    const project = aProject();
    environment.simulator.world.removeProject(project);
    const job = await unlisted([project]);
    const target = `/api/v4/groups/${group('contoso').id}`;
    undo.push(environment.gate.refuse((request) => request.target.startsWith(target), { status, body: {} }));

    expect(await after(() => testConnector.carryOut(job), project)).toEqual(missingOnly);
    expect(await after(() => testConnector.carryOut({ ...job, round: 2 }), project)).toEqual(missingOnly);
  });

  it('while the root group itself answers with trouble', async () => {
    const project = aProject();
    environment.simulator.world.removeProject(project);
    const job = await unlisted([project]);
    const target = `/api/v4/groups/${group('contoso').id}`;
    undo.push(
      environment.gate.refuse((request) => request.target.startsWith(target), { status: 500, body: {} }),
    );

    await expect(testConnector.carryOut({ ...job, round: 2 })).rejects.toMatchObject({ status: 503 });
    expect(await after(() => Promise.resolve(), project)).toEqual(missingOnly);
  });
});

describe('a project that still exists', () => {
  it('is no longer missing', async () => {
    const project = aProject();

    await testConnector.carryOut(await unlisted([project]));

    const row = await testConnector.projectRow('contoso', project.id);
    expect(row).not.toHaveProperty('missingSince');
    expect(testConnector.queue.waiting()).toEqual([]);
    expect(await testConnector.feed()).toEqual([]);
  });

  it('comes back to life when it is seen again', async () => {
    const project = aProject();
    const hide = environment.gate.refuse(
      ({ target }) => target.startsWith(`/api/v4/projects/${project.id}`),
      {
        status: 404,
        body: {},
      },
    );
    await testConnector.carryOut(await unlisted([project]));
    await confirmAgain();
    const gone = await testConnector.projectRow('contoso', project.id);
    hide();

    testConnector.wait(1);
    await testConnector.carryOut(await resync(project));

    expect(gone?.removed).toBeDefined();
    expect(await testConnector.projectRow('contoso', project.id)).not.toHaveProperty('removed');
    expect((await testConnector.projectRow('contoso', project.id))?.firstSeenAt).toBe(gone?.firstSeenAt);
    expect((await testConnector.feed()).map(({ kind }) => kind)).toEqual(['returned', 'removed']);
  });

  it('in another root group has its row there, and none here, with its history', async () => {
    const project = aProject();
    const before = await testConnector.projectRow('contoso', project.id);
    transferProject(environment.simulator.world, project, group('fabrikam'));

    await testConnector.carryOut(await unlisted([project]));
    await confirmAgain();

    const row = await testConnector.projectRow('fabrikam', project.id);
    expect(row).toMatchObject({
      facts: { groupFullyQualifiedName: 'fabrikam' },
      firstSeenAt: before?.firstSeenAt,
    });
    expect(await testConnector.projectRow('contoso', project.id)).toBeUndefined();
    expect(await reportedKinds(project)).toEqual(['moved']);
  });

  it('in another root group that found it first leaves nothing behind here', async () => {
    const project = aProject();
    const here = (
      await environment.stores.projects.whole(await testConnector.scope('contoso'), [project.id])
    )[0]!.value;
    transferProject(environment.simulator.world, project, group('fabrikam'));
    await testConnector.carryOut(await resync(project));
    // As after a crash between the write there and the removal here.
    await environment.stores.projects.write(await testConnector.scope('contoso'), [
      { row: here, indexName: here.facts.groupFullyQualifiedName },
    ]);

    await testConnector.carryOut(await unlisted([project]));

    expect(await testConnector.projectRow('contoso', project.id)).toBeUndefined();
    expect(await testConnector.projectRow('fabrikam', project.id)).not.toHaveProperty('missingSince');
    expect(await reportedKinds(project)).toEqual(['moved']);
  });

  it('outside of all root groups is a tombstone at once', async () => {
    const project = aProject();
    transferProject(environment.simulator.world, project, group('adventure.works'));

    await testConnector.carryOut(await unlisted([project]));

    expect((await testConnector.projectRow('contoso', project.id))?.removed?.reason).toBe('moved-away');
    expect((await testConnector.feed()).map(({ kind }) => kind)).toEqual(['removed']);
  });

  it('in a root group that was renamed meanwhile is not outside', async () => {
    const project = aProject();
    environment.simulator.world.renameGroup(group('contoso'), { path: 'contoso-renamed' });
    undo.push(() => environment.simulator.world.renameGroup(group('contoso-renamed'), { path: 'contoso' }));

    await testConnector.carryOut(await unlisted([project], 'contoso-renamed'));

    const row = await testConnector.projectRow('contoso-renamed', project.id);
    expect(row).not.toHaveProperty('removed');
    expect(row?.facts.groupFullyQualifiedName).toMatch(/^contoso-renamed/);
    expect(
      (await environment.stores.rootGroups.get(await testConnector.scope('contoso-renamed')))?.value.facts
        .path,
    ).toBe('contoso-renamed');
  });
});

function hideGroup({ id }: GroupRecord): void {
  const itself = new RegExp(`/groups/${id}(\\?|$)`);
  undo.push(environment.gate.refuse(({ target }) => itself.test(target), { status: 404, body: {} }));
}

/** The row of a project after it was transferred there and confirmed here. */
async function unlistedIn(to: GroupRecord) {
  const project = aProject();
  transferProject(environment.simulator.world, project, to);
  await testConnector.carryOut(await unlisted([project]));
  return testConnector.projectRow('contoso', project.id);
}

describe('a project that GitLab shows elsewhere, while a root group can not be seen', () => {
  let away: GroupRecord;
  let inner: GroupRecord;
  beforeEach(() => {
    const { world } = environment.simulator;
    away = world.addGroup({
      parent: group('adventure.works'),
      path: `away-${testConnector.key.subscriptionId}`,
    });
    inner = world.addGroup({ parent: group('fabrikam'), path: `inner-${testConnector.key.subscriptionId}` });
    hideGroup(group('fabrikam'));
  });

  it.each([
    ['a foreign top-level group', () => group('adventure.works')],
    ['a group below that', () => away],
  ])('in %s: it is a tombstone all the same', async (_, to) => {
    expect((await unlistedIn(to()))?.removed?.reason).toBe('moved-away');
  });

  it('below a foreign group that can not be seen either: it is a tombstone, for nothing is above that', async () => {
    hideGroup(group('adventure.works'));

    expect((await unlistedIn(away))?.removed?.reason).toBe('moved-away');
  });

  it.each([
    ['that root group, which was renamed', () => group('fabrikam')],
    ['a subgroup of it', () => inner],
  ])('in %s: nothing is concluded', async (_, to) => {
    const target = to();
    environment.simulator.world.renameGroup(group('fabrikam'), { path: 'fabrikam-renamed' });
    undo.push(() => environment.simulator.world.renameGroup(group('fabrikam-renamed'), { path: 'fabrikam' }));

    const row = await unlistedIn(target);

    expect(row).toHaveProperty('missingSince');
    expect(row).not.toHaveProperty('removed');
  });

  it('deeper in a group that can not be read: nothing is concluded', async () => {
    const deep = environment.simulator.world.addGroup({ parent: away, path: 'deep' });
    hideGroup(deep);

    expect(await unlistedIn(deep)).not.toHaveProperty('removed');
  });
});

describe('a group that a crawl did not list', () => {
  it('is a tombstone after two confirmations, or moves to its new root group', async () => {
    const { world } = environment.simulator;
    const [lost, moved] = ['lost', 'moved'].map((path) => world.addGroup({ parent: group('contoso'), path }));
    await testConnector.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: roots });
    await testConnector.work();
    world.removeSubtree(lost!);
    transferGroup(world, moved!, group('fabrikam'));
    const scope = await testConnector.scope('contoso');
    const ids = [lost!.id, moved!.id];
    testConnector.wait(1);
    const at = testConnector.now.toISOString();
    await environment.stores.groups.markMissing(
      scope,
      await environment.stores.groups.stored(scope, ids),
      at,
    );
    const job = jobsFor(await testConnector.connector())['confirm-gone'];

    await testConnector.carryOut({ ...job, rootId: scope.rootId, subject: 'group', ids, at, round: 1 });
    await confirmAgain();

    expect((await testConnector.groupRow('contoso', lost!.id))?.removed).toBeDefined();
    expect(await testConnector.groupRow('contoso', moved!.id)).toBeUndefined();
    expect(await testConnector.groupRow('fabrikam', moved!.id)).toMatchObject({
      facts: { fullyQualifiedName: 'fabrikam$moved' },
    });
  });
});
