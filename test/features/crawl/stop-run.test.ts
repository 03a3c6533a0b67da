import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { ConflictError, NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { cancelRun } from '../../../shared/features/crawl/cancel-run.ts';
import { getRun, listRuns } from '../../../shared/features/crawl/read-runs.ts';
import { Death, Fate } from '../../support/mortal.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';
import { startConnectorRun, startRootRun } from '../../../shared/features/crawl/start-run.ts';

let stage: Stage;
let undo: (() => void)[] = [];
beforeAll(async () => {
  stage = await openStage(40);
});
afterAll(() => stage.stop());
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

const names = ['wingtip_toys', 'fabrikam'];

async function aSite(): Promise<Site> {
  const site = new Site(stage);
  await site.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: names });
  site.wait(2);
  await site.work();
  return site;
}

async function start(site: Site): Promise<string> {
  return (await startConnectorRun((await site.connector())!, 'manual', site.deps()))?.runId ?? '';
}

/** Carries out what waits until the next job is one of these kinds. */
async function workUpTo(site: Site, kind: RegExp): Promise<Job> {
  for (let job = site.post.next(); job !== undefined; job = site.post.next()) {
    if (kind.test(job.kind)) return job;
    await site.carryOut(job);
  }
  throw new Error(`No job ${kind} came.`);
}

function cancel(site: Site, runId: string, fate = new Fate()) {
  const deps = site.deps(fate);
  return cancelRun(site.key, runId, 'ada', deps);
}

async function runOf(site: Site, runId: string) {
  return getRun(site.key, runId, site.deps());
}

async function crawls(site: Site) {
  const roots = await stage.stores.rootGroups.list((await site.connector())!.id);
  return roots.map(({ crawl }) => crawl);
}

async function rows(site: Site) {
  const all = [1, Number.MAX_SAFE_INTEGER] as const;
  const scopes = await Promise.all(names.map((name) => site.scope(name)));
  return Promise.all(
    scopes.map(async (scope) => [
      await stage.stores.groups.between(scope, ...all),
      await stage.stores.projects.between(scope, ...all),
    ]),
  );
}

describe('a run that is cancelled', () => {
  it('ends at once, drops what is pending, and concludes nothing; the next run makes good', async () => {
    const site = await aSite();
    const before = await rows(site);
    const runId = await start(site);
    const late = await workUpTo(site, /^crawl-/);

    const { run, tasks } = await cancel(site, runId);
    const asked = stage.gate.asked.length;
    await site.carryOut(late);
    await site.work();
    const ended = await runOf(site, runId);

    expect([run.state, run.lastError]).toEqual(['cancelled', 'The run was cancelled by ada.']);
    expect(tasks).toEqual({ pending: 0, done: 1 });
    expect(ended.run).toEqual(run);
    expect(stage.gate.asked.length).toBe(asked);
    expect(await rows(site)).toEqual(before);
    for (const crawl of await crawls(site)) {
      expect(crawl).toMatchObject({ state: 'partial', unreadable: [{ because: run.lastError }] });
      expect(crawl.completeAsOf).toBeDefined();
    }

    site.wait(1);
    const next = await start(site);
    await site.work();
    expect((await runOf(site, next)).run.state).toBe('complete');
    expect((await crawls(site)).map(({ state, unreadable }) => [state, unreadable])).toEqual([
      ['complete', []],
      ['complete', []],
    ]);
  });

  it('stays so when it is cancelled again; one that has ended otherwise is a conflict, one that never was unknown', async () => {
    const site = await aSite();
    const runId = await start(site);
    const { run } = await cancel(site, runId);
    site.wait(1);
    const done = await start(site);
    await site.work();

    expect((await cancel(site, runId)).run).toEqual(run);
    await expect(cancel(site, done)).rejects.toThrow(ConflictError);
    await expect(cancel(site, done)).rejects.toThrow("has ended as 'complete'");
    await expect(cancel(site, '8204427011403-aaaaaaaaaaaa')).rejects.toThrow(NotFoundError);
  });

  it('fails the operation that waits for it, and none of its jobs begins it again', async () => {
    const site = new Site(stage);
    await site.create();
    await site.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: names });
    const { operation } = (await site.connector())!.devops!;
    const discover = await workUpTo(site, /^discover/);

    const { run } = await cancel(site, operation!.runId);
    await site.carryOut(discover);
    await site.work();

    const devops = (await site.connector())?.devops;
    expect(run.state).toBe('cancelled');
    expect(devops).toMatchObject({
      provisioningState: 'Failed',
      provisioningStatusMessage: 'The run was cancelled by ada.',
    });
    expect(devops).not.toHaveProperty('operation');
    expect(await stage.stores.operations.get(site.key, operation!.id)).toMatchObject({
      status: 'Failed',
      error: { code: 'RunCancelled' },
    });
    expect(await crawls(site)).toEqual([]);
  });

  it('is let go of after a death behind any write, by a repeat or by the watchdog', async () => {
    for (const heal of ['repeat', 'watchdog'] as const) {
      for (const dieAfter of [1, 2, 3]) {
        const site = await aSite();
        const runId = await start(site);
        await workUpTo(site, /^crawl-/);
        const death = cancel(site, runId, new Fate(dieAfter));
        await expect(death).rejects.toThrow(Death);

        if (heal === 'repeat') await cancel(site, runId);
        else await site.watch();
        await site.work();

        const { run, tasks } = await runOf(site, runId);
        expect([run.state, tasks.pending]).toEqual(['cancelled', 0]);
        expect((await crawls(site)).map(({ state }) => state)).toEqual(['partial', 'partial']);
      }
    }
  });

  it('loses against its end when that is written first', async () => {
    const site = await aSite();
    const runId = await start(site);
    const finish = await workUpTo(site, /^finish-run/);

    const both = await Promise.allSettled([site.carryOut(finish), cancel(site, runId)]);
    const { run } = await runOf(site, runId);
    const states = (await crawls(site)).map(({ state }) => state);

    const isCancelled = run.state === 'cancelled';
    expect(['complete', 'cancelled']).toContain(run.state);
    expect(both[1]?.status).toBe(isCancelled ? 'fulfilled' : 'rejected');
    expect(states).not.toContain('pending');
    expect(isCancelled || states.every((state) => state === 'complete')).toBe(true);
  });

  it('is not finished by a task that was under way', async () => {
    const site = await aSite();
    const { world } = stage.simulator;
    const root = world.groupByPath('fabrikam')!.record;
    const added = world.addProject({ namespace: root, path: 'came-meanwhile' });
    undo.push(() => world.removeProject(added));
    const runId = await start(site);
    await workUpTo(site, /^crawl-groups/);
    const open = stage.gate.hold(({ target }) => target.includes('/projects?'));
    const asked = stage.gate.asked.length;
    const jobs = site.work();
    await expect.poll(() => stage.gate.asked.slice(asked).length).toBeGreaterThan(0);

    await cancel(site, runId);
    open();
    await expect(jobs).rejects.toThrow('is not pending');
    await site.work();

    expect((await runOf(site, runId)).run.state).toBe('cancelled');
    expect((await crawls(site)).map(({ state }) => state)).toEqual(['partial', 'partial']);
    expect((await runOf(site, runId)).tasks.pending).toBe(0);
  });
});

describe('a run over everything', () => {
  it('supersedes one over a root group that is older and under way', async () => {
    const site = await aSite();
    const { rootId } = await site.scope('fabrikam');
    const older = (await startRootRun((await site.connector())!, rootId, 'manual', site.deps()))!.runId;
    const late = await workUpTo(site, /^crawl-/);
    site.wait(1);

    const newer = await start(site);
    await site.work();
    await site.carryOut(late);

    expect((await runOf(site, older)).run.state).toBe('superseded');
    expect((await runOf(site, older)).tasks.pending).toBe(0);
    expect((await runOf(site, newer)).run.state).toBe('complete');
    expect((await crawls(site)).map(({ state, runId }) => [state, runId])).toEqual([
      ['complete', newer],
      ['complete', newer],
    ]);
  });

  it('supersedes the one that a configuration sent again replaces', async () => {
    const site = await aSite();
    const older = await start(site);
    const late = await workUpTo(site, /^crawl-/);
    site.wait(1);
    await site.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: names });
    await site.work();
    await site.carryOut(late);
    await site.work();

    const runs = (await listRuns(site.key, { pageSize: 9, continuationToken: undefined }, site.deps())).items;
    expect(runs.map(({ run }) => run.state)).toEqual(['complete', 'superseded', 'complete']);
    expect(runs[1]?.run.id).toBe(older);
    expect((await crawls(site)).map(({ state }) => state)).not.toContain('pending');
  });

  it('supersedes one that has hung for six hours instead of joining it', async () => {
    const site = await aSite();
    const older = await start(site);
    site.post.lose();
    site.wait(359);
    const joined = await start(site);
    site.wait(1);

    const newer = await start(site);
    await site.work();

    expect(joined).toBe(older);
    expect([(await runOf(site, older)).run.state, (await runOf(site, newer)).run.state]).toEqual([
      'superseded',
      'complete',
    ]);
  });

  it('is not undone by the discovery of an older one that comes late', async () => {
    const site = await aSite();
    const older = await start(site);
    const late = await workUpTo(site, /^discover/);
    site.wait(360);
    const newer = await start(site);
    await workUpTo(site, /^crawl-/);

    await site.carryOut(late);

    expect((await crawls(site)).map(({ runId }) => runId)).toEqual([newer, newer]);
    expect((await runOf(site, older)).run.state).toBe('superseded');
  });
});

describe('a run over one root group', () => {
  it('takes the place of one that has hung for six hours', async () => {
    const site = await aSite();
    const { rootId } = await site.scope('fabrikam');
    const begin = async () => (await startRootRun((await site.connector())!, rootId, 'manual', site.deps()))!;
    const older = await begin();
    site.post.lose();
    site.wait(360);

    const newer = await begin();
    await site.work();

    expect(newer).toMatchObject({ joined: false });
    expect((await runOf(site, older.runId)).run.state).toBe('superseded');
    expect((await runOf(site, newer.runId)).run.state).toBe('complete');
  });
});
