import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { cancelRun } from '../../../shared/features/crawl/cancel-run.ts';
import { pauseRun } from '../../../shared/features/crawl/pause-run.ts';
import { getRun } from '../../../shared/features/crawl/read-runs.ts';
import { retryFailed } from '../../../shared/features/crawl/retry-failed.ts';
import { ConflictError } from '../../../shared/platform/errors/errors.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import type { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { crawlStates, onboarded, rootNames, startRun, workUpTo } from './paused-run.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());

let undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

function retry(testConnector: TestConnector, runId: string, crashPoint = new CrashPoint()) {
  return retryFailed(testConnector.key, runId, testConnector.deps(crashPoint));
}

function idOf(path: string): number {
  return environment.simulator.world.groupByPath(path)!.record.id;
}

/** A run that could not read the projects of these root groups. */
async function aPartialRun(paths: string[]): Promise<{ testConnector: TestConnector; runId: string }> {
  const testConnector = await onboarded(environment);
  const runId = await startRun(testConnector);
  const ids = paths.map(idOf);
  for (let job = testConnector.queue.next(); job !== undefined; job = testConnector.queue.next()) {
    if (job.kind === 'crawl-projects' && ids.includes(job.rootId))
      await testConnector.failJob(job, new Error('GitLab answered 403.'));
    else await testConnector.carryOut(job);
  }
  testConnector.wait(11);
  return { testConnector, runId };
}

describe('what failed of an ended run', () => {
  it('is read again by a run over each root group that is concerned, which a repeat joins', async () => {
    const { testConnector, runId } = await aPartialRun(['fabrikam']);
    const before = (await getRun(testConnector.key, runId, testConnector.deps())).run.state;

    const first = await retry(testConnector, runId);
    const again = await retry(testConnector, runId);
    await testConnector.work();
    const after = await retry(testConnector, runId);

    expect(before).toBe('partial');
    expect(first).toEqual({ tasks: 0, runs: [{ runId: expect.any(String) as string, joined: false }] });
    expect(again).toEqual({ tasks: 0, runs: [{ ...first.runs[0], joined: true }] });
    expect(await crawlStates(testConnector)).toEqual(['complete', 'complete']);
    expect(after).toEqual({ tasks: 0, runs: [] });
  });

  it('is read again once after a crash behind any write', async () => {
    for (const crashAfter of [1, 4, 6]) {
      const { testConnector, runId } = await aPartialRun(rootNames);
      await expect(retry(testConnector, runId, new CrashPoint(crashAfter))).rejects.toThrow(SimulatedCrash);
      testConnector.wait(2);

      const { runs } = await retry(testConnector, runId);
      await testConnector.work();
      await testConnector.watch();
      await testConnector.work();

      expect(runs).toHaveLength(2);
      expect(await crawlStates(testConnector)).toEqual(['complete', 'complete']);
    }
  });

  it('is everything that a cancelled run was to read', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);
    await workUpTo(testConnector, /^crawl-/);
    await cancelRun(testConnector.key, runId, 'ada', testConnector.deps());
    testConnector.queue.lose();

    const { runs } = await retry(testConnector, runId);
    await testConnector.work();

    expect(runs).toHaveLength(2);
    expect(await crawlStates(testConnector)).toEqual(['complete', 'complete']);
  });

  it('is everything if the run was cancelled before its discovery, until a newer one has ended', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);
    await cancelRun(testConnector.key, runId, 'ada', testConnector.deps());
    testConnector.queue.lose();
    testConnector.wait(1);

    const first = await retry(testConnector, runId);
    const again = await retry(testConnector, runId);
    await testConnector.work();
    const after = await retry(testConnector, runId);

    expect([first.runs.length, again]).toEqual([1, { tasks: 0, runs: [{ ...first.runs[0], joined: true }] }]);
    expect(after).toEqual({ tasks: 0, runs: [] });
  });

  it('is nothing of a complete run', async () => {
    const testConnector = await onboarded(environment);
    const { currentRunId } = (await testConnector.connector())!.devops!;

    expect(await retry(testConnector, currentRunId!)).toEqual({ tasks: 0, runs: [] });
  });
});

describe('a running run', () => {
  it('sends tasks that wait for their next try at once, and no others', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);
    const job = await workUpTo(testConnector, /^crawl-projects/);
    testConnector.queue.lose();
    await testConnector.rescheduleJob({ ...job, attempt: 3 }, 60);
    testConnector.queue.lose();

    const answer = await retry(testConnector, runId);
    await retry(testConnector, runId);

    expect(answer).toEqual({ tasks: 1, runs: [] });
    const resend = `retry-${Math.floor(testConnector.now.getTime() / 60_000)}`;
    expect(testConnector.queue.waiting().map(({ job: sent }) => sent)).toEqual([
      { ...job, attempt: 0, resend },
    ]);
  });

  it('that is paused has to be continued first', async () => {
    const testConnector = await onboarded(environment);
    const runId = await startRun(testConnector);
    await pauseRun(testConnector.key, runId, 'ada', testConnector.deps());

    await expect(retry(testConnector, runId)).rejects.toThrow(ConflictError);
  });
});
