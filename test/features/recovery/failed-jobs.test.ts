import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Job, JobKind, JobOf } from '../../../shared/contracts/job.ts';
import { startRootRun } from '../../../shared/features/crawl/start-run.ts';
import {
  failJob,
  recordInvalidMessage,
  rescheduleJob,
} from '../../../shared/features/recovery/failed-jobs.ts';
import { resendStuckJobs } from '../../../shared/features/recovery/resend-stuck-jobs.ts';
import {
  GitLabForbiddenError,
  GitLabUnavailableError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import { jobsFor } from '../../support/a-job.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const endpoint = '/api/v4/groups/:id/projects';
const forbidden = new GitLabForbiddenError('403 Forbidden', { endpoint, gitLabStatus: 403 });
const unavailable = new GitLabUnavailableError('No response.', { endpoint });

let environment: TestEnvironment;
let testConnector: TestConnector;
let runId: string;

beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());

/** A run over one root group whose two windows wait in the queue. */
beforeEach(async () => {
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['wingtip_toys'] });
  testConnector.wait(1);
  const { rootId } = await testConnector.scope('wingtip_toys');
  const connector = (await testConnector.connector())!;
  runId = (await startRootRun(connector, rootId, 'manual', testConnector.deps()))!.runId;
});

function sent<Kind extends JobKind>(kind: Kind): JobOf<Kind> {
  return testConnector.queue.sent.findLast((job): job is JobOf<Kind> => job.kind === kind)!;
}

async function run() {
  const { id } = (await testConnector.connector())!;
  return (await environment.stores.runs.get(id, runId))!.value;
}

async function tasks() {
  return environment.stores.runTasks.all(runId);
}

/** Runs the jobs that wait and records the failure of those of one kind. */
async function workWithout(kind: JobKind, failure: Error): Promise<void> {
  for (let job = testConnector.queue.next(); job !== undefined; job = testConnector.queue.next()) {
    await (job.kind === kind ? testConnector.failJob(job, failure) : testConnector.carryOut(job));
  }
}

describe('a failed window', () => {
  it('completes as unreadable and makes its run partial, however often it fails', async () => {
    const window = sent('crawl-projects');
    await workWithout('crawl-projects', forbidden);
    const ended = await run();

    await testConnector.failJob(window, unavailable);
    await testConnector.work();

    const scope = `projects of group ${window.rootId} from page 1`;
    expect(ended).toMatchObject({ state: 'partial', unreadable: [{ scope, status: 403 }] });
    expect(await run()).toEqual(ended);
  });

  it('keeps the rows that it did not list', async () => {
    const { projects } = environment.stores;
    const scope = await testConnector.scope('wingtip_toys');
    const rows = async () => projects.between(scope, 1, Number.MAX_SAFE_INTEGER);
    const before = await rows();

    await workWithout('crawl-projects', forbidden);

    expect(before.length).toBeGreaterThan(0);
    expect(await rows()).toEqual(before);
  });

  it.each([1, 2])('ends its run after a crash at write %i', async (crashAfter) => {
    const window = sent('crawl-projects');
    await testConnector.carryOut(sent('crawl-groups'));
    testConnector.queue.lose();
    await expect(failJob(window, forbidden, testConnector.deps(new CrashPoint(crashAfter)))).rejects.toThrow(
      SimulatedCrash,
    );

    await testConnector.failJob(window, forbidden);
    await testConnector.work();

    expect(await run()).toMatchObject({ state: 'partial', unreadable: [{ status: 403 }] });
  });
});

describe('another failed job', () => {
  it('that would have finished the run ends it as failed, with the reason, and concludes nothing', async () => {
    await testConnector.carryOut(sent('crawl-groups'));
    await testConnector.carryOut(sent('crawl-projects'));
    testConnector.queue.lose();

    await testConnector.failJob(sent('finish-run'), new Error('The tables are unavailable.'));
    await testConnector.carryOut(sent('finish-run'));

    expect(await run()).toMatchObject({ state: 'failed', lastError: 'The tables are unavailable.' });
  });

  it.each(['resync-project', 'ensure-hook', 'offboard-group', 'assess-projects'] as const)(
    'of kind %s leaves no record',
    async (kind) => {
      environment.tableWrites();

      await testConnector.failJob(jobsFor(await testConnector.connector())[kind], unavailable);

      expect(environment.tableWrites()).toEqual([]);
    },
  );
});

function reschedule(job: Job, at: Date): Promise<void> {
  return rescheduleJob(job, at, unavailable, testConnector.deps());
}

describe('a rescheduled job', () => {
  it('of a run shows its failure and its next try, and is not sent again before', async () => {
    testConnector.queue.lose();
    const at = new Date(testConnector.now.getTime() + 30 * 60_000);
    const window: JobOf<'crawl-projects'> = { ...sent('crawl-projects'), attempt: 2 };

    await reschedule(window, at);
    testConnector.wait(20);
    await resendStuckJobs(testConnector.alone());

    const waiting = testConnector.queue.waiting().filter(({ job }) => job.kind === 'crawl-projects');
    expect((await tasks()).retrying).toMatchObject([{ endpoint, tries: 2, nextTryAt: at.toISOString() }]);
    expect(waiting).toEqual([{ job: window, at }]);
  });

  it('is one message, also on a repeat', async () => {
    const later: JobOf<'crawl-groups'> = { ...sent('crawl-groups'), attempt: 1 };
    testConnector.queue.lose();
    const at = new Date(testConnector.now.getTime() + 60_000);

    await reschedule(later, at);
    await reschedule(later, at);

    expect(testConnector.queue.waiting()).toEqual([{ job: later, at }]);
  });
});

async function record(id: string): Promise<void> {
  const { id: connectorId } = (await testConnector.connector())!;
  await recordInvalidMessage({ connectorId, runId: id }, 'Version 2 is unknown.', testConnector.deps());
}

describe('an invalid message', () => {
  it('is recorded on its run, once, and the run completes', async () => {
    await record(runId);
    environment.tableWrites();
    await record(runId);
    const writes = environment.tableWrites();
    const running = await run();
    await testConnector.work();

    expect(writes).toEqual([]);
    expect(running).toMatchObject({ state: 'running', lastError: 'Version 2 is unknown.' });
    expect(await run()).toMatchObject({ state: 'complete' });
  });

  it('of a run that ended or does not exist leaves no record', async () => {
    await testConnector.work();
    environment.tableWrites();

    await record(runId);
    await record(randomUUID());

    expect(environment.tableWrites()).toEqual([]);
    expect(await run()).not.toHaveProperty('lastError');
  });
});
