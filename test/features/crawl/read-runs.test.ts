import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { newRunId } from '../../../shared/features/crawl/domain/run.ts';
import { getRun, listRuns } from '../../../shared/features/crawl/read-runs.ts';
import { unreadableFrom } from '../../../shared/features/inventory/domain/unreadable.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['wingtip_toys'] });
  testConnector.wait(1);
});

async function start(): Promise<string> {
  const connector = (await testConnector.connector())!;
  return (await startConnectorRun(connector, 'manual', testConnector.deps()))!.runId;
}

function read(runId: string) {
  return getRun(testConnector.key, runId, testConnector.deps());
}

/** Stores a running run with so many pending tasks that were retried. */
async function aRetryingRun(count: number): Promise<string> {
  const connector = (await testConnector.connector())!;
  const runId = newRunId(testConnector.now, randomUUID());
  const at = testConnector.now.toISOString();
  const run = {
    id: runId,
    connectorId: connector.id,
    reason: 'manual',
    state: 'running',
    beganAt: at,
  } as const;
  await environment.stores.runs.insert({ ...run, unreadable: [] });
  const { runTasks } = environment.stores;
  const window = { v: 1, kind: 'crawl-projects', connector: refOf(connector), runId, attempt: 1 } as const;
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const job: JobOf<'crawl-projects'> = { ...window, rootId: index + 1, page: 1 };
      const name = `crawl-projects-${index + 1}-1`;
      await runTasks.begin(runId, { name, job }, at);
      const failure = unreadableFrom(new Error('No response.'), name, testConnector.now);
      await runTasks.expect(runId, name, at, { ...failure, tries: 1 });
    }),
  );
  return runId;
}

describe('a list of runs', () => {
  it('has the newest first, a page at a time', async () => {
    const { currentRunId: first } = (await testConnector.connector())!.devops!;
    const second = await start();
    await testConnector.work();
    testConnector.wait(1);
    const third = await start();

    const page = { pageSize: 2, continuationToken: undefined };
    const newest = await listRuns(testConnector.key, page, testConnector.deps());
    const { continuationToken } = newest;
    const rest = await listRuns(testConnector.key, { ...page, continuationToken }, testConnector.deps());

    expect(newest.items.map(({ run }) => [run.id, run.state])).toEqual([
      [third, 'running'],
      [second, 'complete'],
    ]);
    expect(rest.items.map(({ run }) => run.id)).toEqual([first]);
    expect(rest.continuationToken).toBeUndefined();
  });

  it('needs a configured connector', async () => {
    const unknown = { ...testConnector.key, name: 'unknown' };
    const created = new TestConnector(environment);
    await created.create();

    for (const key of [unknown, created.key]) {
      const page = { pageSize: 2, continuationToken: undefined };
      await expect(listRuns(key, page, testConnector.deps())).rejects.toMatchObject({ status: 404 });
      await expect(getRun(key, 'run', testConnector.deps())).rejects.toMatchObject({ status: 404 });
    }
  });
});

describe('a run', () => {
  it('is the sum over its tasks while it runs, and the same once it has ended', async () => {
    const { subtreeProjects, descendants } = environment.simulator.world.groupByPath('wingtip_toys')!.record;
    const runId = await start();
    const begun = await read(runId);
    let job = testConnector.queue.next();
    for (; job!.kind !== 'finish-run'; job = testConnector.queue.next()) await testConnector.carryOut(job!);
    const running = await read(runId);
    await testConnector.carryOut(job!);

    const ended = await read(runId);
    const counts = { projects: subtreeProjects.length, groups: descendants.length };
    expect(begun).toMatchObject({ tasks: { pending: 1, done: 0 }, counts: { projects: 0 } });
    expect(running).toMatchObject({ run: { state: 'running' }, tasks: { pending: 0, done: 3 }, counts });
    expect(ended).toMatchObject({ run: { state: 'complete' }, counts: running.counts, unreadable: [] });
    expect(ended.expected).toEqual(running.expected);
  });

  it('shows the failures of at most 200 pending tasks, and none once it has ended', async () => {
    const runId = await aRetryingRun(201);
    const running = await read(runId);
    const { id } = (await testConnector.connector())!;
    const { value, etag } = (await environment.stores.runs.get(id, runId))!;
    const endedAt = testConnector.now.toISOString();
    await environment.stores.runs.replace({ ...value, state: 'cancelled', endedAt }, etag);

    expect(running.tasks.pending).toBe(201);
    expect(running.retrying).toHaveLength(200);
    expect((await read(runId)).retrying).toEqual([]);
  });

  it('of another connector is not found', async () => {
    const other = new TestConnector(environment);
    await other.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['fabrikam'] });
    const { currentRunId } = (await other.connector())!.devops!;

    await expect(read(currentRunId!)).rejects.toThrow(`Run '${currentRunId}' does not exist.`);
  });
});
