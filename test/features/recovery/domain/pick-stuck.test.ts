import { describe, expect, it } from 'vitest';

import queues from '../../../../infra/queues.json' with { type: 'json' };
import { claimedRoot, offboardingRoot } from '../../../../shared/features/onboarding/domain/root-group.ts';
import {
  longPending,
  nothingStuck,
  stuckOffboarding,
  stuckOperation,
  stuckTasks,
} from '../../../../shared/features/recovery/domain/pick-stuck.ts';
import { queueOf, taskNameOf } from '../../../../shared/platform/jobs/job-identity.ts';
import { newRunId } from '../../../../shared/features/crawl/domain/run.ts';
import { aConnector, aDevOps, anOperation } from '../../../support/a-connector.ts';
import { everyJob, jobsFor } from '../../../support/a-job.ts';
import { aGroup } from '../../../support/gitlab-things.ts';

const startedAt = '2026-11-23T09:00:00.000Z';
const soon = new Date('2026-11-23T09:10:00.000Z');
const late = new Date('2026-11-23T09:10:00.001Z');

describe('an operation that runs too long', () => {
  const busy = aConnector({ devops: aDevOps({ operation: anOperation({ startedAt }) }) });
  const leaving = aConnector({ devops: aDevOps({ operation: anOperation({ startedAt, kind: 'delete' }) }) });
  const deleted = aConnector({ deletion: { operationId: anOperation().id, startedAt } });

  it('is sent again under a new id after ten minutes, and under its own until then', () => {
    const jobs = [jobsFor(busy).authorize, jobsFor(leaving).offboard, jobsFor(deleted).offboard];
    const of = (now: Date) => [busy, leaving, deleted].map((connector) => stuckOperation(connector, now));

    expect(of(soon)).toEqual(jobs.map((job) => ({ overdue: [], recent: [job] })));
    expect(of(late)).toEqual(jobs.map((job) => ({ overdue: [job], recent: [] })));
  });

  it('is none where nothing runs', () => {
    expect(
      [aConnector(), aConnector({ devops: aDevOps() })].map((connector) => stuckOperation(connector, late)),
    ).toEqual([nothingStuck, nothingStuck]);
  });
});

it('picks the groups that have been on their way out too long, and none that stay', () => {
  const root = claimedRoot(aGroup(7, 'acme'), undefined, {
    instanceHost: 'gitlab.example',
    runId: 'run-1',
    now: new Date(startedAt),
  });
  const leaving = offboardingRoot(root, new Date(startedAt));
  const job = jobsFor()['offboard-group'];

  expect(stuckOffboarding(aConnector(), [root, leaving], late)).toEqual([job]);
  expect(stuckOffboarding(aConnector(), [root, leaving], soon)).toEqual([]);
});

describe('a task that is pending', () => {
  const job = jobsFor()['crawl-projects'];
  const task = (page: number, sentAt: string) => ({
    state: 'pending' as const,
    name: `crawl-projects-7-${page}`,
    job: { ...job, page },
    sentAt,
  });
  const lately = new Date(late.getTime() - 1_000);
  const later = new Date(late.getTime() + 1_000).toISOString();

  it('is sent again under a new id when it has been so for more than ten minutes', () => {
    const runId = newRunId(new Date(startedAt), 'unique');

    const stuck = stuckTasks({ id: runId }, [task(1, startedAt), task(11, lately.toISOString())], late);

    expect(stuck).toEqual({ overdue: [{ ...job, page: 1 }], recent: [] });
  });

  it('is not sent again for ten minutes after its run was continued, when it was sent', () => {
    const id = newRunId(new Date(startedAt), 'unique');
    const tasks = [task(1, startedAt)];

    expect(stuckTasks({ id, continuedAt: lately.toISOString() }, tasks, late).overdue).toEqual([]);
    expect(stuckTasks({ id, continuedAt: startedAt }, tasks, late).overdue).toHaveLength(1);
  });

  it('is sent again under its own id while the queue remembers all it was sent of the run, unless it waits', () => {
    const tasks = [task(1, lately.toISOString()), task(11, later)];

    expect(stuckTasks({ id: newRunId(lately, 'unique') }, tasks, late)).toEqual({
      overdue: [],
      recent: [{ ...job, page: 1 }],
    });
  });

  it('is remembered for as long by the queues of all jobs that are sent again', () => {
    const { authorize, offboard, 'offboard-group': offboardGroup, 'finish-run': finishRun } = jobsFor();
    const tasks = everyJob().filter((one) => taskNameOf(one) !== undefined);
    const seconds = [authorize, offboard, offboardGroup, finishRun, ...tasks].map(
      (one) => queues[queueOf(one)].duplicateDetectionWindowSeconds,
    );

    expect(new Set(seconds)).toEqual(new Set([600]));
  });
});

it('picks the root groups whose crawl began too long ago and has not ended', () => {
  const runId = newRunId(new Date(startedAt), 'unique');
  const holding = { instanceHost: 'gitlab.example', runId, now: new Date(startedAt) };
  const root = claimedRoot(aGroup(7, 'acme'), undefined, holding);
  const crawled = { ...root, crawl: { ...root.crawl, state: 'complete' as const } };

  expect(longPending([root, crawled], late)).toEqual([root]);
  expect(longPending([root, crawled], soon)).toEqual([]);
});
