import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { JobOf } from '../../../../shared/contracts/job.ts';
import { cancelRun } from '../../../../shared/features/crawl/cancel-run.ts';
import { openCrawl } from '../../../../shared/features/crawl/crawl-window/open-crawl.ts';
import { TestConnector } from '../../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../../support/test-environment.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;
let job: JobOf<'crawl-projects'>;

beforeAll(async () => {
  environment = await openTestEnvironment(10);
});
afterAll(() => environment.stop());

/** A testConnector whose first window of projects waits in the queue. */
beforeEach(async () => {
  testConnector = new TestConnector(environment);
  await testConnector.create();
  await testConnector.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
  let next = testConnector.queue.next();
  for (; next !== undefined && next.kind !== 'crawl-projects'; next = testConnector.queue.next())
    await testConnector.carryOut(next);
  job = next!;
});

async function pendingTasks() {
  return (await environment.stores.runTasks.all(job.runId)).pending;
}

describe('opening a window', () => {
  it('reads task, run, connector and root groups once each, then the token', async () => {
    environment.tableRequests();

    const crawl = await openCrawl(job, testConnector.deps());

    expect(crawl).toMatchObject({ job, root: { facts: { id: job.rootId } } });
    expect(environment.tableRequests()).toEqual([
      'RunTasks get',
      'Runs get',
      'Connectors get',
      'Groups query',
      'Secrets get',
    ]);
  });

  it('leaves a task alone whose run was cancelled', async () => {
    await cancelRun(testConnector.key, job.runId, 'ada', testConnector.deps());

    expect(await openCrawl(job, testConnector.deps())).toBeUndefined();
  });

  it('completes the task where the root group is no longer onboarded', async () => {
    const scope = await testConnector.scope('contoso');
    const { value, etag } = (await environment.stores.rootGroups.get(scope))!;
    await environment.stores.rootGroups.replace(
      scope.connectorId,
      { ...value, onboardingState: 'NotOnboarded' },
      etag,
    );
    const before = await pendingTasks();

    expect(await openCrawl(job, testConnector.deps())).toBeUndefined();
    expect(await pendingTasks()).toBe(before - 1);
  });
});
