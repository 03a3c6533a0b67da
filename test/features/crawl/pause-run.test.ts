import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { cancelRun } from '../../../shared/features/crawl/cancel-run.ts';
import { pauseRun } from '../../../shared/features/crawl/pause-run.ts';
import { getRun } from '../../../shared/features/crawl/read-runs.ts';
import { reconcile } from '../../../shared/features/resync/reconcile.ts';
import { ConflictError, NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { crawlStates, onboarded, rootNames, startRun, workUpTo } from './paused-run.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());

function pause(testConnector: TestConnector, runId: string, crashPoint = new CrashPoint()) {
  return pauseRun(testConnector.key, runId, 'ada', testConnector.deps(crashPoint));
}

function runOf(testConnector: TestConnector, runId: string) {
  return getRun(testConnector.key, runId, testConnector.deps());
}

describe('a run that is paused', () => {
  it('asks GitLab nothing and keeps its tasks pending, whatever messages come', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);
    const late = await workUpTo(testConnector, /^crawl-/);

    const { run } = await pause(testConnector, runId);
    const asked = environment.gate.asked.length;
    await testConnector.carryOut(late);
    await testConnector.work();

    expect(run).toMatchObject({
      state: 'running',
      pause: { by: 'ada', at: testConnector.now.toISOString() },
    });
    expect(environment.gate.asked.length).toBe(asked);
    expect((await runOf(testConnector, runId)).tasks).toEqual({ pending: 4, done: 1 });
  });

  it('before its discovery does not begin it', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);

    await pause(testConnector, runId);
    await testConnector.work();

    expect((await runOf(testConnector, runId)).tasks).toEqual({ pending: 1, done: 0 });
  });

  it('does not end, also if its last task was in progress', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);
    const finish = await workUpTo(testConnector, /^finish-run/);

    await pause(testConnector, runId);
    await testConnector.carryOut(finish);

    const { run, tasks } = await runOf(testConnector, runId);
    expect([run.state, tasks.pending]).toEqual(['running', 0]);
    expect(await crawlStates(testConnector)).toEqual(['pending', 'pending']);
  });

  it('is left alone by the watchdog and the timers, and joined by starts, after days too', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);
    await workUpTo(testConnector, /^crawl-/);
    await pause(testConnector, runId);
    await testConnector.work();
    const sent = testConnector.queue.sent.length;

    for (const minutes of [11, 7 * 60, 48 * 60]) {
      await testConnector.watch(minutes);
      await reconcile(1_440, testConnector.alone());
    }
    const joined = await startRun(testConnector);

    const crawls = testConnector.queue.sent
      .slice(sent)
      .filter(({ kind }) => /crawl|finish|discover/.test(kind));
    expect([joined, crawls]).toEqual([runId, []]);
    expect((await runOf(testConnector, runId)).tasks).toEqual({ pending: 4, done: 1 });
  });

  it('lets the operation that waits for its discovery end', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    await testConnector.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: rootNames });
    const { operation } = (await testConnector.connector())!.devops!;
    const discover = await workUpTo(testConnector, /^discover/);

    await pause(testConnector, operation!.runId);
    await testConnector.carryOut(discover);
    await testConnector.work();

    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
    expect((await runOf(testConnector, operation!.runId)).tasks).toEqual({ pending: 4, done: 1 });
  });

  it('can be cancelled', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);
    await pause(testConnector, runId);

    const { run } = await cancelRun(testConnector.key, runId, 'ada', testConnector.deps());

    expect(run.state).toBe('cancelled');
    expect(run.pause).toBeUndefined();
  });

  it('stays as it was when it is paused again, also after a crash', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);
    await expect(pause(testConnector, runId, new CrashPoint(1))).rejects.toThrow(SimulatedCrash);
    const first = await runOf(testConnector, runId);
    testConnector.wait(1);

    expect((await pause(testConnector, runId)).run).toEqual(first.run);
  });
});

it('a run that has ended is a conflict, and one that never was is unknown', async () => {
  const testConnector = await onboarded(environment);
  const { currentRunId } = (await testConnector.connector())!.devops!;

  await expect(pause(testConnector, currentRunId!)).rejects.toThrow(ConflictError);
  await expect(pause(testConnector, '8204427011403-aaaaaaaaaaaa')).rejects.toThrow(NotFoundError);
});
