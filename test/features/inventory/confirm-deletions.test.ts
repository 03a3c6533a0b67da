import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { transferGroup } from '../../../local/gitlab/world/changes/transfer-group.ts';
import { transferProject } from '../../../local/gitlab/world/changes/transfer-project.ts';
import { markForDeletion } from '../../../local/gitlab/world/changes/mark-for-deletion.ts';
import type { GroupRecord, ProjectRecord } from '../../../local/gitlab/world/records.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { Death, Fate } from '../../support/mortal.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';

const roots = ['contoso', 'fabrikam'];
const because = { kind: 'crawl', detail: 'run-1' } as const;

let stage: Stage;
let site: Site;
let undo: (() => void)[] = [];

beforeAll(async () => {
  stage = await openStage(150);
});
afterAll(() => stage.stop());
beforeEach(async () => {
  site = new Site(stage);
  await site.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: roots });
});
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

function group(path: string): GroupRecord {
  return stage.simulator.world.groupByPath(path)!.record;
}

/** A project, or some, that a complete crawl did not list, with the first look that follows. */
async function doubted(projects: ProjectRecord[], root = 'contoso'): Promise<JobOf<'confirm-gone'>> {
  site.wait(1);
  const scope = await site.scope(root);
  const ids = projects.map(({ id }) => id);
  const at = site.now.toISOString();
  await stage.stores.projects.markMissing(scope, await stage.stores.projects.stored(scope, ids), at);
  const connector = refOf((await site.connector())!);
  const doubt = { rootId: scope.rootId, subject: 'project', ids, because, at } as const;
  return { v: 1, kind: 'confirm-gone', connector, ...doubt, round: 1, attempt: 0 };
}

/** The second look, a minute later. */
async function lookAgain(): Promise<void> {
  site.wait(1.1);
  await site.work();
}

function aProject(root = 'contoso'): ProjectRecord {
  return group(root).subtreeProjects.find(({ markedForDeletionOn }) => markedForDeletionOn === undefined)!;
}

describe('a project that GitLab no longer has', () => {
  it('is a tombstone after the second 404, a minute after the first, and is told once', async () => {
    const project = aProject();
    stage.simulator.world.removeProject(project);
    const job = await doubted([project]);

    await site.carryOut(job);
    const between = await site.projectRow('contoso', project.id);
    await site.work();
    const tooSoon = await site.projectRow('contoso', project.id);
    await lookAgain();
    await site.carryOut({ ...job, round: 2 });

    expect([between, tooSoon].map((row) => row?.removed)).toEqual([undefined, undefined]);
    expect(await site.projectRow('contoso', project.id)).toMatchObject({
      facts: { id: project.id },
      removed: { at: site.now.toISOString(), because: 'no-longer-visible' },
    });
    expect(await site.feed()).toMatchObject([{ kind: 'removed', id: project.id, cause: 'confirmation' }]);
  });

  it('was deleted, when its deletion had been announced', async () => {
    const project = aProject();
    markForDeletion(stage.simulator.world, project);
    await site.carryOut(await resync(project));
    stage.simulator.world.removeProject(project);

    await site.carryOut(await doubted([project]));
    await lookAgain();

    expect((await site.projectRow('contoso', project.id))?.removed?.because).toBe('deleted');
    expect((await site.feed()).map(({ kind }) => kind)).toEqual(['removed', 'markedForDeletion']);
  });

  it('ends the same after a death behind any write of the looks', async () => {
    for (const dieAfter of [1, 2]) {
      const project = aProject();
      stage.simulator.world.removeProject(project);
      const first = await doubted([project]);
      for (const job of [first, { ...first, round: 2 as const }]) {
        await site.carryOut(job, new Fate(dieAfter)).catch((failure: unknown) => {
          if (!(failure instanceof Death)) throw failure;
        });
        await site.carryOut(job);
      }
      // What died before it could publish is told by the next who publishes.
      await stage.stores.changeFeed.publish(await site.scope('contoso'));
      await lookAgain();

      expect((await site.projectRow('contoso', project.id))?.removed).toBeDefined();
      expect((await site.feed()).filter(({ id }) => id === project.id)).toHaveLength(1);
    }
  });
});

/** What the feed tells of a project, but for what a transfer does to its visibility. */
async function tellings(project: ProjectRecord): Promise<string[]> {
  const told = (await site.feed()).filter(({ id }) => id === project.id).map(({ kind }) => kind);
  return told.filter((kind) => kind !== 'visibilityChanged');
}

async function resync(project: ProjectRecord): Promise<JobOf<'resync-project'>> {
  const connector = refOf((await site.connector())!);
  const at = site.now.toISOString();
  return { v: 1, kind: 'resync-project', connector, projectId: project.id, because, at, attempt: 0 };
}

/** What is known of a project after a look and the one that may follow it. */
async function after(look: () => Promise<unknown>, project: ProjectRecord) {
  await look();
  await lookAgain().catch(() => undefined);
  const row = await site.projectRow('contoso', project.id);
  return { missing: row?.missingSince !== undefined, removed: row?.removed, feed: await site.feed() };
}

const doubtedOnly = { missing: true, removed: undefined, feed: [] };

describe('nothing is concluded', () => {
  it.each([
    [403, {}],
    [500, {}],
    [502, {}],
    [404, '<html>default backend - 404</html>'],
    [401, '<html>Sign in</html>'],
  ])('from a %i with %j', async (status, body) => {
    const project = aProject();
    const job = await doubted([project]);
    const ofProject = `/api/v4/projects/${project.id}`;
    undo.push(stage.gate.refuse(({ target }) => target.startsWith(ofProject), { status, body }));

    expect(await after(() => site.carryOut(job).catch(() => undefined), project)).toEqual(doubtedOnly);
    expect(await after(() => site.carryOut({ ...job, round: 2 }).catch(() => undefined), project)).toEqual(
      doubtedOnly,
    );
  });

  it('from an answer that does not come', async () => {
    const project = aProject();
    const job = await doubted([project]);
    undo.push(stage.gate.hold(({ target }) => target.startsWith(`/api/v4/projects/${project.id}`)));
    site.attemptTimeoutMs = 150;

    await expect(site.carryOut({ ...job, round: 2 })).rejects.toMatchObject({ status: 503 });
    expect(await after(() => Promise.resolve(), project)).toEqual(doubtedOnly);
  });

  it.each([404, 403])('while the root group itself is a %i', async (status) => {
    const project = aProject();
    stage.simulator.world.removeProject(project);
    const job = await doubted([project]);
    const target = `/api/v4/groups/${group('contoso').id}`;
    undo.push(stage.gate.refuse((asked) => asked.target.startsWith(target), { status, body: {} }));

    expect(await after(() => site.carryOut(job), project)).toEqual(doubtedOnly);
    expect(await after(() => site.carryOut({ ...job, round: 2 }), project)).toEqual(doubtedOnly);
  });

  it('while the root group itself answers with trouble', async () => {
    const project = aProject();
    stage.simulator.world.removeProject(project);
    const job = await doubted([project]);
    const target = `/api/v4/groups/${group('contoso').id}`;
    undo.push(stage.gate.refuse((asked) => asked.target.startsWith(target), { status: 500, body: {} }));

    await expect(site.carryOut({ ...job, round: 2 })).rejects.toMatchObject({ status: 503 });
    expect(await after(() => Promise.resolve(), project)).toEqual(doubtedOnly);
  });
});

describe('what is still there', () => {
  it('is missing no more', async () => {
    const project = aProject();

    await site.carryOut(await doubted([project]));

    const row = await site.projectRow('contoso', project.id);
    expect(row).not.toHaveProperty('missingSince');
    expect(site.post.waiting()).toEqual([]);
    expect(await site.feed()).toEqual([]);
  });

  it('comes back to life when it is seen again', async () => {
    const project = aProject();
    const hide = stage.gate.refuse(({ target }) => target.startsWith(`/api/v4/projects/${project.id}`), {
      status: 404,
      body: {},
    });
    await site.carryOut(await doubted([project]));
    await lookAgain();
    const gone = await site.projectRow('contoso', project.id);
    hide();

    site.wait(1);
    await site.carryOut(await resync(project));

    expect(gone?.removed).toBeDefined();
    expect(await site.projectRow('contoso', project.id)).not.toHaveProperty('removed');
    expect((await site.projectRow('contoso', project.id))?.firstSeenAt).toBe(gone?.firstSeenAt);
    expect((await site.feed()).map(({ kind }) => kind)).toEqual(['returned', 'removed']);
  });

  it('in another root group has its row there, and none here, with its history', async () => {
    const project = aProject();
    const before = await site.projectRow('contoso', project.id);
    transferProject(stage.simulator.world, project, group('fabrikam'));

    await site.carryOut(await doubted([project]));
    await lookAgain();

    const row = await site.projectRow('fabrikam', project.id);
    expect(row).toMatchObject({
      facts: { groupFullyQualifiedName: 'fabrikam' },
      firstSeenAt: before?.firstSeenAt,
    });
    expect(await site.projectRow('contoso', project.id)).toBeUndefined();
    expect(await tellings(project)).toEqual(['moved']);
  });

  it('in another root group that found it first leaves nothing behind here', async () => {
    const project = aProject();
    const here = (await stage.stores.projects.whole(await site.scope('contoso'), [project.id]))[0]!.value;
    transferProject(stage.simulator.world, project, group('fabrikam'));
    await site.carryOut(await resync(project));
    // As a process leaves it that died between writing there and removing here.
    await stage.stores.projects.write(await site.scope('contoso'), [
      { row: here, indexName: here.facts.groupFullyQualifiedName },
    ]);

    await site.carryOut(await doubted([project]));

    expect(await site.projectRow('contoso', project.id)).toBeUndefined();
    expect(await site.projectRow('fabrikam', project.id)).not.toHaveProperty('missingSince');
    expect(await tellings(project)).toEqual(['moved']);
  });

  it('outside of all root groups is a tombstone at once', async () => {
    const project = aProject();
    transferProject(stage.simulator.world, project, group('adventure.works'));

    await site.carryOut(await doubted([project]));

    expect((await site.projectRow('contoso', project.id))?.removed?.because).toBe('moved-away');
    expect((await site.feed()).map(({ kind }) => kind)).toEqual(['removed']);
  });

  it('in a root group that was renamed meanwhile is not outside', async () => {
    const project = aProject();
    stage.simulator.world.renameGroup(group('contoso'), { path: 'contoso-renamed' });
    undo.push(() => stage.simulator.world.renameGroup(group('contoso-renamed'), { path: 'contoso' }));

    await site.carryOut(await doubted([project], 'contoso-renamed'));

    const row = await site.projectRow('contoso-renamed', project.id);
    expect(row).not.toHaveProperty('removed');
    expect(row?.facts.groupFullyQualifiedName).toMatch(/^contoso-renamed/);
    expect((await stage.stores.rootGroups.get(await site.scope('contoso-renamed')))?.value.facts.path).toBe(
      'contoso-renamed',
    );
  });
});

function hideGroup({ id }: GroupRecord): void {
  const itself = new RegExp(`/groups/${id}(\\?|$)`);
  undo.push(stage.gate.refuse(({ target }) => itself.test(target), { status: 404, body: {} }));
}

/** Its row after it went there and was not listed here. */
async function doubtedIn(to: GroupRecord) {
  const project = aProject();
  transferProject(stage.simulator.world, project, to);
  await site.carryOut(await doubted([project]));
  return site.projectRow('contoso', project.id);
}

describe('a project that GitLab shows elsewhere, while a root group can not be seen', () => {
  let away: GroupRecord;
  let inner: GroupRecord;
  beforeEach(() => {
    const { world } = stage.simulator;
    away = world.addGroup({ parent: group('adventure.works'), path: `away-${site.key.subscriptionId}` });
    inner = world.addGroup({ parent: group('fabrikam'), path: `inner-${site.key.subscriptionId}` });
    hideGroup(group('fabrikam'));
  });

  it.each([
    ['a foreign top-level group', () => group('adventure.works')],
    ['a group below that', () => away],
  ])('in %s: it is a tombstone all the same', async (_, to) => {
    expect((await doubtedIn(to()))?.removed?.because).toBe('moved-away');
  });

  it('below a foreign group that can not be seen either: it is a tombstone, for nothing is above that', async () => {
    hideGroup(group('adventure.works'));

    expect((await doubtedIn(away))?.removed?.because).toBe('moved-away');
  });

  it.each([
    ['that root group, which was renamed', () => group('fabrikam')],
    ['a subgroup of it', () => inner],
  ])('in %s: nothing is concluded', async (_, to) => {
    const target = to();
    stage.simulator.world.renameGroup(group('fabrikam'), { path: 'fabrikam-renamed' });
    undo.push(() => stage.simulator.world.renameGroup(group('fabrikam-renamed'), { path: 'fabrikam' }));

    const row = await doubtedIn(target);

    expect(row).toHaveProperty('missingSince');
    expect(row).not.toHaveProperty('removed');
  });

  it('deeper in a group that can not be read: nothing is concluded', async () => {
    const deep = stage.simulator.world.addGroup({ parent: away, path: 'deep' });
    hideGroup(deep);

    expect(await doubtedIn(deep)).not.toHaveProperty('removed');
  });
});

describe('a group that a crawl did not list', () => {
  it('is gone after two looks, or moves to where it is', async () => {
    const { world } = stage.simulator;
    const [lost, moved] = ['lost', 'moved'].map((path) => world.addGroup({ parent: group('contoso'), path }));
    await site.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: roots });
    await site.work();
    world.forgetSubtree(lost!);
    transferGroup(world, moved!, group('fabrikam'));
    const scope = await site.scope('contoso');
    const ids = [lost!.id, moved!.id];
    site.wait(1);
    const at = site.now.toISOString();
    await stage.stores.groups.markMissing(scope, await stage.stores.groups.stored(scope, ids), at);
    const connector = refOf((await site.connector())!);

    await site.carryOut({
      v: 1,
      kind: 'confirm-gone',
      connector,
      rootId: scope.rootId,
      subject: 'group',
      ids,
      round: 1,
      because,
      at,
      attempt: 0,
    });
    await lookAgain();

    expect((await site.groupRow('contoso', lost!.id))?.removed).toBeDefined();
    expect(await site.groupRow('contoso', moved!.id)).toBeUndefined();
    expect(await site.groupRow('fabrikam', moved!.id)).toMatchObject({
      facts: { fullyQualifiedName: 'fabrikam$moved' },
    });
  });
});
