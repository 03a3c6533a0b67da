import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { getRun, listRuns } from '../../../shared/features/crawl/read-runs.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { startConnectorRun, startRootRun } from '../../../shared/features/crawl/start-run.ts';

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

async function runOf(testConnector: TestConnector, runId: string) {
  return getRun(testConnector.key, runId, testConnector.deps());
}

async function crawls(testConnector: TestConnector) {
  const roots = await environment.stores.rootGroups.list((await testConnector.connector())!.id);
  return roots.map(({ crawl }) => crawl);
}

describe('a run over everything', () => {
  it('supersedes one over a root group that is older and under way', async () => {
    const testConnector = await aTestConnector();
    const { rootId } = await testConnector.scope('fabrikam');
    const older = (await startRootRun(
      (await testConnector.connector())!,
      rootId,
      'manual',
      testConnector.deps(),
    ))!.runId;
    const late = await workUpTo(testConnector, /^crawl-/);
    testConnector.wait(1);

    const newer = await start(testConnector);
    await testConnector.work();
    await testConnector.carryOut(late);

    expect((await runOf(testConnector, older)).run.state).toBe('superseded');
    expect((await runOf(testConnector, older)).tasks.pending).toBe(0);
    expect((await runOf(testConnector, newer)).run.state).toBe('complete');
    expect((await crawls(testConnector)).map(({ state, runId }) => [state, runId])).toEqual([
      ['complete', newer],
      ['complete', newer],
    ]);
  });

  it('supersedes the one that a configuration sent again replaces', async () => {
    const testConnector = await aTestConnector();
    const older = await start(testConnector);
    const late = await workUpTo(testConnector, /^crawl-/);
    testConnector.wait(1);
    await testConnector.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: names });
    await testConnector.work();
    await testConnector.carryOut(late);
    await testConnector.work();

    const runs = (
      await listRuns(testConnector.key, { pageSize: 9, continuationToken: undefined }, testConnector.deps())
    ).items;
    expect(runs.map(({ run }) => run.state)).toEqual(['complete', 'superseded', 'complete']);
    expect(runs[1]?.run.id).toBe(older);
    expect((await crawls(testConnector)).map(({ state }) => state)).not.toContain('pending');
  });

  it('supersedes one that has hung for six hours instead of joining it', async () => {
    const testConnector = await aTestConnector();
    const older = await start(testConnector);
    testConnector.queue.lose();
    testConnector.wait(359);
    const joined = await start(testConnector);
    testConnector.wait(1);

    const newer = await start(testConnector);
    await testConnector.work();

    expect(joined).toBe(older);
    expect([
      (await runOf(testConnector, older)).run.state,
      (await runOf(testConnector, newer)).run.state,
    ]).toEqual(['superseded', 'complete']);
  });

  it('is not undone by the discovery of an older one that comes late', async () => {
    const testConnector = await aTestConnector();
    const older = await start(testConnector);
    const late = await workUpTo(testConnector, /^discover/);
    testConnector.wait(360);
    const newer = await start(testConnector);
    await workUpTo(testConnector, /^crawl-/);

    await testConnector.carryOut(late);

    expect((await crawls(testConnector)).map(({ runId }) => runId)).toEqual([newer, newer]);
    expect((await runOf(testConnector, older)).run.state).toBe('superseded');
  });
});

describe('a run over one root group', () => {
  it('takes the place of one that has hung for six hours', async () => {
    const testConnector = await aTestConnector();
    const { rootId } = await testConnector.scope('fabrikam');
    const begin = async () =>
      (await startRootRun((await testConnector.connector())!, rootId, 'manual', testConnector.deps()))!;
    const older = await begin();
    testConnector.queue.lose();
    testConnector.wait(360);

    const newer = await begin();
    await testConnector.work();

    expect(newer).toMatchObject({ joined: false });
    expect((await runOf(testConnector, older.runId)).run.state).toBe('superseded');
    expect((await runOf(testConnector, newer.runId)).run.state).toBe('complete');
  });
});
