import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { findNewGroups } from '../../../shared/features/resync/find-new-groups.ts';
import { listRuns } from '../../../shared/features/crawl/read-runs.ts';
import { reconcile } from '../../../shared/features/resync/reconcile.ts';
import { Death, Fate } from '../../support/mortal.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';
import { startConnectorRun, startRootRun } from '../../../shared/features/crawl/start-run.ts';

const dayMinutes = 1_440;
const discoverMinutes = 240;

let stage: Stage;
let undo: (() => void)[] = [];
beforeAll(async () => {
  stage = await openStage(40);
});
afterAll(() => stage.stop());
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

async function aSite(...topLevelInventoryList: string[]): Promise<Site> {
  const site = new Site(stage);
  const all = { autoDiscovery: 'Enabled' as const };
  const these = { autoDiscovery: 'Disabled' as const, topLevelInventoryList };
  await site.onboard(topLevelInventoryList.length === 0 ? all : these);
  site.wait(1);
  return site;
}

async function runsOf(site: Site) {
  return (await listRuns(site.key, { pageSize: 100, continuationToken: undefined }, site.deps())).items;
}

async function crawlOf(site: Site, path: string) {
  return (await stage.stores.rootGroups.get(await site.scope(path)))?.value.crawl;
}

function kinds(jobs: readonly Job[]): string[] {
  return jobs.map((job) => ('rootId' in job ? `${job.kind} ${job.rootId}` : job.kind));
}

/** A top group of the user's that was not there before. */
function newRoot(path: string) {
  const { world } = stage.simulator;
  const root = world.addGroup({ path });
  world.setOwner(root, world.user('demo')!);
  world.addProject({ namespace: root, path: 'first' });
  return root;
}

describe('a resync of a whole connector', () => {
  it('is one run of 20 starts at once', async () => {
    const site = await aSite('wingtip_toys');
    const connector = (await site.connector())!;

    const starts = await Promise.all(
      Array.from({ length: 20 }, () => startConnectorRun(connector, 'manual', site.deps())),
    );
    await site.work();

    expect(new Set(starts.map((start) => start?.runId)).size).toBe(1);
    expect(starts.filter((start) => start?.joined === false)).toHaveLength(1);
    expect((await runsOf(site)).map(({ run }) => [run.reason, run.state])).toEqual([
      ['manual', 'complete'],
      ['onboarding', 'complete'],
    ]);
  });

  it('joins the run that is under way, and starts another when that has ended', async () => {
    const site = await aSite('wingtip_toys');
    const start = async () => startConnectorRun((await site.connector())!, 'manual', site.deps());

    const first = await start();
    const joined = await start();
    await site.work();
    site.wait(1);
    const next = await start();

    expect(joined).toEqual({ runId: first?.runId, joined: true });
    expect(next).toMatchObject({ joined: false });
    expect(next?.runId).not.toBe(first?.runId);
  });

  it('joins the run of an operation that has just begun', async () => {
    const site = new Site(stage);
    await site.create();
    await site.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: ['wingtip_toys'] });
    const connector = (await site.connector())!;

    const started = await startConnectorRun(connector, 'manual', site.deps());

    expect(started).toEqual({ runId: connector.devops?.operation?.runId, joined: true });
    expect(site.post.sent.map(({ kind }) => kind)).toEqual(['authorize']);
  });

  it('takes in nothing more when its discovery comes again after its end', async () => {
    const site = await aSite();
    await startConnectorRun((await site.connector())!, 'manual', site.deps());
    const discovery = site.post.sent.findLast(({ kind }) => kind === 'discover')!;
    await site.work();
    newRoot('between-the-two');

    await site.carryOut(discovery);
    await site.work();

    const scope = await site.scope('between-the-two');
    const taken = await stage.stores.rootGroups.get(scope);
    await startConnectorRun((await site.connector())!, 'manual', site.deps());
    await site.work();
    expect(taken).toBeUndefined();
    expect(await crawlOf(site, 'between-the-two')).toMatchObject({ state: 'complete', totalProjectCount: 1 });
  });

  it('is none of a connector that is not configured', async () => {
    const site = new Site(stage);

    expect(await startConnectorRun(await site.create(), 'manual', site.deps())).toBeUndefined();
  });
});

describe('a resync of a root group', () => {
  it('is one run of 20 starts at once, and crawls that group alone', async () => {
    const site = await aSite('wingtip_toys', 'fabrikam');
    const connector = (await site.connector())!;
    const { rootId } = await site.scope('fabrikam');
    const sent = site.post.sent.length;

    const starts = await Promise.all(
      Array.from({ length: 20 }, () => startRootRun(connector, rootId, 'manual', site.deps())),
    );
    const jobs = kinds(site.post.sent.slice(sent));
    await site.work();

    expect(new Set(starts.map((start) => start?.runId)).size).toBe(1);
    expect(starts.filter((start) => start?.joined === false)).toHaveLength(1);
    expect(jobs).toEqual([`crawl-groups ${rootId}`, `crawl-projects ${rootId}`]);
    expect((await runsOf(site)).filter(({ run }) => run.reason === 'manual')).toMatchObject([
      { run: { state: 'complete' }, expected: { projects: expect.any(Number) } },
    ]);
    expect(await crawlOf(site, 'fabrikam')).toMatchObject({
      state: 'complete',
      completeAsOf: site.now.toISOString(),
    });
  });

  it('comes to an end after a death behind any write of its start', async () => {
    for (const dieAfter of [1, 2, 3, 4, 5]) {
      const site = await aSite('wingtip_toys');
      const connector = (await site.connector())!;
      const scope = await site.scope('wingtip_toys');
      const start = (fate = new Fate()) => startRootRun(connector, scope.rootId, 'manual', site.deps(fate));
      await start(new Fate(dieAfter)).catch((failure: unknown) => {
        if (!(failure instanceof Death)) throw failure;
      });
      site.post.lose();
      await site.watch();
      await site.work();
      await start();
      await site.work();

      const known = stage.simulator.world.groupById(scope.rootId)!;
      expect(await crawlOf(site, 'wingtip_toys')).toMatchObject({
        state: 'complete',
        totalProjectCount: known.subtreeProjects.length,
        totalSubgroupCount: known.descendants.length,
      });
      expect((await runsOf(site)).filter(({ run }) => run.state === 'running')).toEqual([]);
    }
  });

  it('is made up for by the watchdog when the run ended without the group', async () => {
    const site = await aSite('wingtip_toys');
    const scope = await site.scope('wingtip_toys');
    const root = (await stage.stores.rootGroups.get(scope))!.value;
    // As two discoveries of one run leave it, of which the one that ended first saw less.
    await stage.stores.rootGroups.put(scope.connectorId, {
      ...root,
      crawl: { state: 'pending', runId: root.crawl.runId, unreadable: [] },
    });

    await site.watch();
    await site.work();

    expect(await crawlOf(site, 'wingtip_toys')).toMatchObject({ state: 'complete' });
    expect((await runsOf(site)).map(({ run }) => run.reason)).toEqual(['reconciliation', 'onboarding']);
  });

  it('is none of a group that the connector does not hold', async () => {
    const site = await aSite('wingtip_toys');
    const { rootId } = await site.scope('fabrikam');

    expect(await startRootRun((await site.connector())!, rootId, 'manual', site.deps())).toBeUndefined();
  });
});

describe('the search for new groups', () => {
  it('finds and crawls what came later, and that only', async () => {
    const site = await aSite();
    const root = newRoot('came-later');
    site.wait(discoverMinutes + 1);
    const before = site.post.sent.length;

    const found = await findNewGroups(discoverMinutes, site.alone());
    site.wait(5);
    await site.work();

    const crawled = site.post.sent.slice(before).filter(({ kind }) => kind.startsWith('crawl-'));
    expect(found).toEqual({ started: 1 });
    expect(kinds(crawled)).toEqual([`crawl-groups ${root.id}`, `crawl-projects ${root.id}`]);
    expect(await crawlOf(site, 'came-later')).toMatchObject({ state: 'complete', totalProjectCount: 1 });
    expect((await runsOf(site))[0]?.run).toMatchObject({ reason: 'autodiscovery', state: 'complete' });
  });

  it('is made once in a period, however often the timer comes', async () => {
    const site = await aSite();
    site.wait(discoverMinutes + 1);

    const found = await Promise.all(
      Array.from({ length: 5 }, () => findNewGroups(discoverMinutes, site.alone())),
    );
    site.wait(5);

    expect(found.reduce((sum, { started }) => sum + started, 0)).toBe(1);
    expect(await findNewGroups(discoverMinutes, site.alone())).toEqual({ started: 0 });
  });

  it('never adds a group to a connector for those that existed, or for a list', async () => {
    const chosen = new Site(stage);
    await chosen.onboard({ autoDiscovery: 'Disabled' });
    const listed = await aSite('wingtip_toys');
    newRoot('not-for-all');

    for (const site of [chosen, listed]) {
      const roots = async () => (await stage.stores.rootGroups.list((await site.connector())!.id)).length;
      const before = await roots();
      site.wait(2 * discoverMinutes);
      expect(await findNewGroups(discoverMinutes, site.alone())).toEqual({ started: 0 });
      await startConnectorRun((await site.connector())!, 'manual', site.deps());
      await site.work();

      expect(await roots()).toBe(before);
    }
  });
});

describe('the reconciliation', () => {
  it('crawls what is stale, the oldest first, and joins what is being crawled', async () => {
    const site = await aSite('wingtip_toys', 'fabrikam');
    const [toys, fabrikam] = [await site.scope('wingtip_toys'), await site.scope('fabrikam')];
    site.wait(60);
    await startRootRun((await site.connector())!, toys.rootId, 'manual', site.deps());
    await site.work();
    site.wait(2 * dayMinutes);
    const before = site.post.sent.length;

    const first = await reconcile(dayMinutes, site.alone());
    await reconcile(dayMinutes, site.alone());

    const crawls = site.post.sent.slice(before).filter(({ kind }) => kind === 'crawl-projects');
    expect(first.crawls).toBe(2);
    expect(kinds(crawls)).toEqual([`crawl-projects ${fabrikam.rootId}`, `crawl-projects ${toys.rootId}`]);
    await site.work();
    expect((await runsOf(site)).filter(({ run }) => run.reason === 'reconciliation')).toHaveLength(2);
    expect(await reconcile(dayMinutes, site.alone())).toMatchObject({ crawls: 0 });
  });

  it('heals what no webhook told', async () => {
    const { world } = stage.simulator;
    const root = world.groupByPath('wingtip_toys')!.record;
    const [gone, renamed] = ['gone', 'renamed'].map((path) => world.addProject({ namespace: root, path }));
    const site = await aSite('wingtip_toys');
    world.removeProject(gone!);
    world.renameProject(renamed!, { path: 'healed' });
    const added = world.addProject({ namespace: root, path: 'unheard' });
    site.wait(2 * dayMinutes);

    await reconcile(dayMinutes, site.alone());
    await site.work();
    site.wait(1.1);
    await site.work();

    const told = (await site.feed()).map(({ kind, id }) => `${kind} ${id}`);
    expect(told.toSorted()).toEqual(
      [`appeared ${added.id}`, `removed ${gone!.id}`, `renamed ${renamed!.id}`].toSorted(),
    );
  });

  it('sends what could not be sent, once, and keeps it while the queue takes nothing', async () => {
    const site = await aSite('wingtip_toys');
    await stage.stores.parkedJobs.remove((await stage.stores.parkedJobs.list()).map(({ id }) => id));
    const [sent] = site.post.sent.filter(({ kind }) => kind === 'ensure-hook');
    const job = { ...sent!, at: site.now.toISOString() } as Job;
    await stage.stores.parkedJobs.park([{ job, at: site.now.toISOString() }]);
    site.post.stalled = true;
    await expect(reconcile(dayMinutes, site.alone())).rejects.toThrow('takes nothing');
    site.post.stalled = false;

    const sums = [await reconcile(dayMinutes, site.alone()), await reconcile(dayMinutes, site.alone())];

    expect(sums.map(({ parked }) => parked)).toEqual([1, 0]);
    expect(site.post.waiting().map((waiting) => waiting.job)).toContainEqual(job);
  });

  it('has webhooks looked after once an hour', async () => {
    const site = await aSite('wingtip_toys');
    const { rootId } = await site.scope('wingtip_toys');

    const soon = await reconcile(dayMinutes, site.alone());
    site.wait(61);
    const later = await reconcile(dayMinutes, site.alone());

    expect([soon.hooks, later.hooks]).toEqual([0, 1]);
    expect(kinds(site.post.waiting().map(({ job }) => job))).toEqual([`ensure-hook ${rootId}`]);
  });

  it('forgets tombstones after 30 days, and not before', async () => {
    const site = await aSite('adventure.works');
    const { world } = stage.simulator;
    const gone = world.groupByPath('adventure.works')!.record.subtreeProjects[0]!;
    world.removeProject(gone);
    await startConnectorRun((await site.connector())!, 'manual', site.deps());
    await site.work();
    site.wait(1.1);
    await site.work();
    const stages: boolean[] = [];
    for (const days of [29, 2]) {
      site.wait(days * dayMinutes);
      await reconcile(dayMinutes, site.alone());
      await site.work();
      stages.push((await site.projectRow('adventure.works', gone.id)) !== undefined);
    }

    expect(stages).toEqual([true, false]);
  });

  it('forgets a group that was taken out 30 days ago, with all that lay in it', async () => {
    const site = await aSite('adventure.works', 'wingtip_toys');
    const scope = await site.scope('adventure.works');
    await site.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: ['wingtip_toys'] });
    await site.work();
    const rows = async () => (await stage.stores.projects.between(scope, 1, Number.MAX_SAFE_INTEGER)).length;
    const before = await rows();

    site.wait(31 * dayMinutes);
    await reconcile(dayMinutes, site.alone());
    await site.work();

    expect(before).toBeGreaterThan(0);
    expect(await rows()).toBe(0);
    expect(await stage.stores.rootGroups.get(scope)).toBeUndefined();
  });
});
