import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { ConflictError, NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { cancelRun } from '../../../shared/features/crawl/cancel-run.ts';
import { getRun } from '../../../shared/features/crawl/read-runs.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

let environment: TestEnvironment;
let undo: (() => void)[] = [];
beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

const names = ['wingtip_toys', 'fabrikam'];

async function aTestConnector(): Promise<TestConnector> {
  const testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: names });
  testConnector.wait(2);
  await testConnector.work();
  return testConnector;
}

async function start(testConnector: TestConnector): Promise<string> {
  return (
    (await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps()))?.runId ?? ''
  );
}

/** Carries out what waits until the next job is one of these kinds. */
async function workUpTo(testConnector: TestConnector, kind: RegExp): Promise<Job> {
  for (let job = testConnector.queue.next(); job !== undefined; job = testConnector.queue.next()) {
    if (kind.test(job.kind)) return job;
    await testConnector.carryOut(job);
  }
  throw new Error(`No job ${kind} came.`);
}

function cancel(testConnector: TestConnector, runId: string, crashPoint = new CrashPoint()) {
  const deps = testConnector.deps(crashPoint);
  return cancelRun(testConnector.key, runId, 'ada', deps);
}

async function runOf(testConnector: TestConnector, runId: string) {
  return getRun(testConnector.key, runId, testConnector.deps());
}

async function crawls(testConnector: TestConnector) {
  const roots = await environment.stores.rootGroups.list((await testConnector.connector())!.id);
  return roots.map(({ crawl }) => crawl);
}

async function rows(testConnector: TestConnector) {
  const all = [1, Number.MAX_SAFE_INTEGER] as const;
  const scopes = await Promise.all(names.map((name) => testConnector.scope(name)));
  return Promise.all(
    scopes.map(async (scope) => [
      await environment.stores.groups.between(scope, ...all),
      await environment.stores.projects.between(scope, ...all),
    ]),
  );
}

describe('a run that is cancelled', () => {
  it('ends at once, drops what is pending, and concludes nothing; the next run makes good', async () => {
    const testConnector = await aTestConnector();
    const before = await rows(testConnector);
    const runId = await start(testConnector);
    const late = await workUpTo(testConnector, /^crawl-/);

    const { run, tasks } = await cancel(testConnector, runId);
    const asked = environment.gate.asked.length;
    await testConnector.carryOut(late);
    await testConnector.work();
    const ended = await runOf(testConnector, runId);

    expect([run.state, run.lastError]).toEqual(['cancelled', 'The run was cancelled by ada.']);
    expect(tasks).toEqual({ pending: 0, done: 1 });
    expect(ended.run).toEqual(run);
    expect(environment.gate.asked.length).toBe(asked);
    expect(await rows(testConnector)).toEqual(before);
    for (const crawl of await crawls(testConnector)) {
      expect(crawl).toMatchObject({ state: 'partial', unreadable: [{ because: run.lastError }] });
      expect(crawl.completeAsOf).toBeDefined();
    }

    testConnector.wait(1);
    const next = await start(testConnector);
    await testConnector.work();
    expect((await runOf(testConnector, next)).run.state).toBe('complete');
    expect((await crawls(testConnector)).map(({ state, unreadable }) => [state, unreadable])).toEqual([
      ['complete', []],
      ['complete', []],
    ]);
  });

  it('stays so when it is cancelled again; one that has ended otherwise is a conflict, one that never was unknown', async () => {
    const testConnector = await aTestConnector();
    const runId = await start(testConnector);
    const { run } = await cancel(testConnector, runId);
    testConnector.wait(1);
    const done = await start(testConnector);
    await testConnector.work();

    expect((await cancel(testConnector, runId)).run).toEqual(run);
    await expect(cancel(testConnector, done)).rejects.toThrow(ConflictError);
    await expect(cancel(testConnector, done)).rejects.toThrow("has ended as 'complete'");
    await expect(cancel(testConnector, '8204427011403-aaaaaaaaaaaa')).rejects.toThrow(NotFoundError);
  });

  it('fails the operation that waits for it, and none of its jobs begins it again', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    await testConnector.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: names });
    const { operation } = (await testConnector.connector())!.devops!;
    const discover = await workUpTo(testConnector, /^discover/);

    const { run } = await cancel(testConnector, operation!.runId);
    await testConnector.carryOut(discover);
    await testConnector.work();

    const devops = (await testConnector.connector())?.devops;
    expect(run.state).toBe('cancelled');
    expect(devops).toMatchObject({
      provisioningState: 'Failed',
      provisioningStatusMessage: 'The run was cancelled by ada.',
    });
    expect(devops).not.toHaveProperty('operation');
    expect(await environment.stores.operations.get(testConnector.key, operation!.id)).toMatchObject({
      status: 'Failed',
      error: { code: 'RunCancelled' },
    });
    expect(await crawls(testConnector)).toEqual([]);
  });

  it('is let go of after a crash behind any write, by a repeat or by the watchdog', async () => {
    for (const heal of ['repeat', 'watchdog'] as const) {
      for (const crashAfter of [1, 2, 3]) {
        const testConnector = await aTestConnector();
        const runId = await start(testConnector);
        await workUpTo(testConnector, /^crawl-/);
        const crash = cancel(testConnector, runId, new CrashPoint(crashAfter));
        await expect(crash).rejects.toThrow(SimulatedCrash);

        if (heal === 'repeat') await cancel(testConnector, runId);
        else await testConnector.watch();
        await testConnector.work();

        const { run, tasks } = await runOf(testConnector, runId);
        expect([run.state, tasks.pending]).toEqual(['cancelled', 0]);
        expect((await crawls(testConnector)).map(({ state }) => state)).toEqual(['partial', 'partial']);
      }
    }
  });

  it('loses against its end when that is written first', async () => {
    const testConnector = await aTestConnector();
    const runId = await start(testConnector);
    const finish = await workUpTo(testConnector, /^finish-run/);

    const both = await Promise.allSettled([testConnector.carryOut(finish), cancel(testConnector, runId)]);
    const { run } = await runOf(testConnector, runId);
    const states = (await crawls(testConnector)).map(({ state }) => state);

    const isCancelled = run.state === 'cancelled';
    expect(['complete', 'cancelled']).toContain(run.state);
    expect(both[1]?.status).toBe(isCancelled ? 'fulfilled' : 'rejected');
    expect(states).not.toContain('pending');
    expect(isCancelled || states.every((state) => state === 'complete')).toBe(true);
  });

  it('is not finished by a task that was under way', async () => {
    const testConnector = await aTestConnector();
    const { world } = environment.simulator;
    const root = world.groupByPath('fabrikam')!.record;
    const added = world.addProject({ namespace: root, path: 'came-meanwhile' });
    undo.push(() => world.removeProject(added));
    const runId = await start(testConnector);
    await workUpTo(testConnector, /^crawl-groups/);
    const open = environment.gate.hold(({ target }) => target.includes('/projects?'));
    const asked = environment.gate.asked.length;
    const jobs = testConnector.work();
    await expect.poll(() => environment.gate.asked.slice(asked).length).toBeGreaterThan(0);

    await cancel(testConnector, runId);
    open();
    await expect(jobs).rejects.toThrow('is not pending');
    await testConnector.work();

    expect((await runOf(testConnector, runId)).run.state).toBe('cancelled');
    expect((await crawls(testConnector)).map(({ state }) => state)).toEqual(['partial', 'partial']);
    expect((await runOf(testConnector, runId)).tasks.pending).toBe(0);
  });
});
