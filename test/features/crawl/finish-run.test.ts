import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Unreadable } from '../../../shared/contracts/arm/run.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { newRunId, noCounts, type TaskResult } from '../../../shared/features/crawl/domain/run.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(120);
});
afterAll(() => environment.stop());

const forbidden: Unreadable = {
  scope: 'projects from page 21',
  endpoint: '/api/v4/groups/:id/projects',
  status: 403,
  because: 'forbidden',
  since: '2026-11-23T10:00:00.000Z',
};

/** A run of which two windows listed the first three and the last projects of a root, and nothing in between. */
async function aRunWithAGap(last: Partial<TaskResult> = {}) {
  const testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
  const connector = (await testConnector.connector())!;
  const [root] = await environment.stores.rootGroups.list(connector.id);
  const scope = { connectorId: connector.id, rootId: root!.facts.id };
  const stored = async () => environment.stores.projects.between(scope, 1, Number.MAX_SAFE_INTEGER);
  const ids = (await stored()).map(({ id }) => id);
  testConnector.wait(1);
  const runId = newRunId(testConnector.now, randomUUID());
  const at = testConnector.now.toISOString();
  const { runs, runTasks } = environment.stores;
  await runs.insert({
    id: runId,
    connectorId: connector.id,
    reason: 'update',
    state: 'running',
    beganAt: at,
    unreadable: [],
  });
  const windows = [
    { page: 1, result: { idRange: { first: ids[0]!, last: ids[2]! } } },
    { page: 11, result: { idRange: { first: ids[5]!, last: ids.at(-1)! }, ...last } },
  ];
  for (const { page, result } of windows) {
    const name = `crawl-projects-${scope.rootId}-${page}`;
    const job = {
      v: 1,
      kind: 'crawl-projects',
      connector: refOf(connector),
      runId,
      rootId: scope.rootId,
      page,
      attempt: 0,
    } as const;
    await runTasks.begin(runId, { name, job }, at);
    await runTasks.finish(runId, { name, job }, { counts: noCounts, unreadable: [], ...result }, [], at);
  }
  const finish: JobOf<'finish-run'> = {
    v: 1,
    kind: 'finish-run',
    connector: refOf(connector),
    runId,
    attempt: 0,
  };
  const missing = async () => (await stored()).filter((row) => row.missing).map(({ id }) => id);
  return {
    testConnector,
    finish,
    ids,
    missing,
    read: async () => (await runs.get(connector.id, runId))?.value,
  };
}

describe('the end of a run', () => {
  it('marks what lies between the windows and counts it, once', async () => {
    const { testConnector, finish, ids, missing, read } = await aRunWithAGap();

    await testConnector.carryOut(finish);
    const ended = await read();
    testConnector.now = new Date(testConnector.now.getTime() + 60_000);
    await testConnector.carryOut(finish);

    expect(ended).toMatchObject({ state: 'complete', counts: { missing: 2 } });
    expect(await missing()).toEqual([ids[3], ids[4]]);
    expect(await read()).toEqual(ended);
  });

  it('marks nothing where something could not be read', async () => {
    const { testConnector, finish, missing, read } = await aRunWithAGap({ unreadable: [forbidden] });

    await testConnector.carryOut(finish);

    expect(await read()).toMatchObject({ state: 'partial', unreadable: [forbidden] });
    expect(await missing()).toEqual([]);
  });

  it('waits as long as a task is pending', async () => {
    const { testConnector, finish, missing, read } = await aRunWithAGap();
    const job = { ...finish, kind: 'crawl-groups', rootId: 1, page: 1 } as const;
    await environment.stores.runTasks.begin(
      finish.runId,
      { name: 'crawl-groups-1-1', job },
      testConnector.now.toISOString(),
    );

    await testConnector.carryOut(finish);

    expect((await read())?.state).toBe('running');
    expect(await missing()).toEqual([]);
  });

  it('of a run that nobody knows is nothing', async () => {
    const { testConnector, finish } = await aRunWithAGap();

    await expect(testConnector.carryOut({ ...finish, runId: 'unknown' })).resolves.toBeUndefined();
  });
});
