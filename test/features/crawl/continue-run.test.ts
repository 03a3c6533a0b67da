import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { continueRun } from '../../../shared/features/crawl/continue-run.ts';
import { pauseRun } from '../../../shared/features/crawl/pause-run.ts';
import { getRun } from '../../../shared/features/crawl/read-runs.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';
import { ConflictError } from '../../../shared/platform/errors/errors.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import type { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { crawlStates, onboarded, startRun, workUpTo } from './paused-run.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());

function resume(testConnector: TestConnector, runId: string, crashPoint = new CrashPoint()) {
  return continueRun(testConnector.key, runId, testConnector.deps(crashPoint));
}

function runOf(testConnector: TestConnector, runId: string) {
  return getRun(testConnector.key, runId, testConnector.deps());
}

/** A run that was paused before the next job of a kind, which is lost with all others. */
async function aPausedRun(
  before: RegExp,
  minutes = 60,
): Promise<{ testConnector: TestConnector; runId: string }> {
  const testConnector = await onboarded(environment);
  const runId = await startRun(testConnector);
  const job = await workUpTo(testConnector, before);
  await pauseRun(testConnector.key, runId, 'ada', testConnector.deps());
  await testConnector.carryOut(job);
  await testConnector.work();
  testConnector.wait(minutes);
  return { testConnector, runId };
}

/** Nothing is lost or read twice: the counts are those of a run that nobody paused. */
async function expectComplete(testConnector: TestConnector, runId: string): Promise<void> {
  const { run, tasks, counts } = await runOf(testConnector, runId);
  const { currentRunId } = (await testConnector.connector())!.devops!;
  const groups = ['wingtip_toys', 'fabrikam'].map(
    (path) => environment.simulator.world.groupByPath(path)!.record,
  );
  expect([run.state, tasks.pending, currentRunId]).toEqual(['complete', 0, runId]);
  expect(counts.projects).toBe(groups.reduce((sum, { subtreeProjects }) => sum + subtreeProjects.length, 0));
  expect(await crawlStates(testConnector)).toEqual(['complete', 'complete']);
}

describe('a paused run that is continued', () => {
  it.each([
    ['its discovery', /^discover/],
    ['its windows', /^crawl-/],
    ['its end', /^finish-run/],
  ])('goes on with %s and loses nothing', async (_what, kind) => {
    const { testConnector, runId } = await aPausedRun(kind);

    const { run } = await resume(testConnector, runId);
    await testConnector.work();

    expect(run).not.toHaveProperty('pause');
    await expectComplete(testConnector, runId);
  });

  it('can be paused and continued again', async () => {
    const { testConnector, runId } = await aPausedRun(/^crawl-/);
    await resume(testConnector, runId);
    await pauseRun(testConnector.key, runId, 'ada', testConnector.deps());
    await testConnector.work();
    testConnector.wait(1);

    const { run } = await resume(testConnector, runId);
    await testConnector.work();

    expect(run.continuedAt).toBe(testConnector.now.toISOString());
    await expectComplete(testConnector, runId);
  });

  it('sends each task once, also when it is continued twice', async () => {
    const { testConnector, runId } = await aPausedRun(/^crawl-/);
    const sent = testConnector.queue.sent.length;

    await resume(testConnector, runId);
    await resume(testConnector, runId);
    await testConnector.watch(1);

    expect(testConnector.queue.sent.length - sent).toBe(4);
  });

  it('waits for limits again as it waited before the pause', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);
    const waited = { times: 1, seconds: 60, refused: 0 };
    const job = await workUpTo(testConnector, /^crawl-/);
    await testConnector.rescheduleJob({ ...job, waited }, 1);
    await pauseRun(testConnector.key, runId, 'ada', testConnector.deps());
    testConnector.wait(1);
    await testConnector.work();

    await resume(testConnector, runId);
    const again = testConnector.queue.lose().find(({ kind }) => kind === job.kind)!;
    await testConnector.rescheduleJob({ ...again, waited }, 1);

    expect(again.waited).toBeUndefined();
    expect(testConnector.queue.waiting().map((waiting) => waiting.job)).toEqual([{ ...again, waited }]);
  });

  it('goes on after a crash behind any write, by a repeat or by the watchdog', async () => {
    for (const heal of ['repeat', 'watchdog'] as const) {
      for (const crashAfter of [1, 2]) {
        const { testConnector, runId } = await aPausedRun(/^crawl-/);
        await expect(resume(testConnector, runId, new CrashPoint(crashAfter))).rejects.toThrow(
          SimulatedCrash,
        );
        if (crashAfter === 2) testConnector.queue.lose();

        if (heal === 'repeat' && crashAfter === 1) await resume(testConnector, runId);
        else await testConnector.watch();
        await testConnector.work();

        await expectComplete(testConnector, runId);
      }
    }
  });

  it('goes on by a repeat after a crash long ago, where the watchdog does not look', async () => {
    const testConnector = await onboarded(environment);
    const connector = (await testConnector.connector())!;
    const options = { newOnly: true };
    const { runId = '' } =
      (await startConnectorRun(connector, 'autodiscovery', testConnector.deps(), options)) ?? {};
    await pauseRun(testConnector.key, runId, 'ada', testConnector.deps());
    await testConnector.work();
    await expect(resume(testConnector, runId, new CrashPoint(1))).rejects.toThrow(SimulatedCrash);
    await testConnector.watch(15);

    await resume(testConnector, runId);
    await resume(testConnector, runId);
    const waiting = testConnector.queue.waiting().map(({ job }) => job.kind);
    await testConnector.work();

    expect(waiting).toEqual(['discover']);
    expect((await runOf(testConnector, runId)).run.state).toBe('complete');
  });
});

describe('a run', () => {
  it('that was never paused stays as it is', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);
    const sent = testConnector.queue.sent.length;

    await resume(testConnector, runId);

    expect(testConnector.queue.sent.length).toBe(sent);
  });

  it('that has ended is a conflict', async () => {
    const testConnector = await onboarded(environment);
    const { currentRunId } = (await testConnector.connector())!.devops!;

    await expect(resume(testConnector, currentRunId!)).rejects.toThrow(ConflictError);
  });
});
