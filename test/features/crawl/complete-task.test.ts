import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { JobOf } from '../../../shared/contracts/job.ts';
import { completeTask } from '../../../shared/features/crawl/complete-task.ts';
import { noCounts, type TaskJob } from '../../../shared/features/crawl/domain/run.ts';
import { taskNameOf } from '../../../shared/platform/jobs/job-identity.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;
let runId: string;

beforeAll(async () => {
  environment = await openTestEnvironment(10);
});
afterAll(() => environment.stop());
beforeEach(() => {
  testConnector = new TestConnector(environment);
  runId = randomUUID();
});

const result = { counts: noCounts, unreadable: [] };
const at = '2026-11-23T10:00:00.000Z';

function aWindow(page: number): JobOf<'crawl-projects'> {
  const connector = { id: testConnector.tenantId, ...testConnector.key };
  return { v: 1, kind: 'crawl-projects', connector, runId, rootId: 7, page, attempt: 0 };
}

async function begin(job: TaskJob): Promise<void> {
  await environment.stores.runTasks.begin(runId, { name: taskNameOf(job) ?? '', job }, at);
}

/** Completes a task and returns the requests to the tables that this took. */
async function requestsOf(job: TaskJob, children: TaskJob[]): Promise<string[]> {
  environment.tableRequests();
  await completeTask(job, result, children, testConnector.deps());
  return environment.tableRequests();
}

/** Names of the jobs that were sent since the last call. */
function sent(): string[] {
  return testConnector.queue.lose().map((job) => taskNameOf(job) ?? job.kind);
}

describe('completing a task', () => {
  it('sends its children, which it does not read back', async () => {
    await begin(aWindow(1));

    const requests = await requestsOf(aWindow(1), [aWindow(11), aWindow(21)]);

    expect(sent()).toEqual(['crawl-projects-7-11', 'crawl-projects-7-21']);
    // Two looks whether a child is done already.
    expect(requests).toEqual(['RunTasks get', 'RunTasks get', 'RunTasks transaction']);
  });

  it('ends the run where nothing else is pending', async () => {
    await begin(aWindow(1));

    const requests = await requestsOf(aWindow(1), []);

    expect(sent()).toEqual(['finish-run']);
    expect(requests).toEqual(['RunTasks transaction', 'RunTasks query']);
  });

  it('does not end the run while another task is pending', async () => {
    await begin(aWindow(1));
    await begin(aWindow(11));

    await requestsOf(aWindow(1), []);

    expect(sent()).toEqual([]);
  });

  it('ends the run where all its children were done before it', async () => {
    await begin(aWindow(1));
    await begin(aWindow(11));
    await requestsOf(aWindow(11), []);

    await requestsOf(aWindow(1), [aWindow(11)]);

    expect(sent()).toEqual(['finish-run']);
  });

  it('sends again, on a repeat, the children that are pending still', async () => {
    await begin(aWindow(1));
    await requestsOf(aWindow(1), [aWindow(11), aWindow(21)]);
    await requestsOf(aWindow(21), []);
    sent();
    // The queue drops what it was sent within ten minutes.
    testConnector.wait(11);

    await requestsOf(aWindow(1), [aWindow(11), aWindow(21)]);

    expect(sent()).toEqual(['crawl-projects-7-11']);
  });
});
