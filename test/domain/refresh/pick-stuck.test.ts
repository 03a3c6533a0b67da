import { describe, expect, it } from 'vitest';

import { heldRoot, leavingRoot } from '../../../shared/domain/onboarding/root-group.ts';
import {
  longPending,
  stuckLeaving,
  stuckOperation,
  stuckTasks,
} from '../../../shared/domain/refresh/pick-stuck.ts';
import { newRunId } from '../../../shared/domain/refresh/run-id.ts';
import { aConnector, aDevOps, anOperation } from '../../support/a-connector.ts';
import { jobsFor } from '../../support/a-job.ts';
import { aGroup } from '../../support/gitlab-things.ts';

const startedAt = '2026-11-23T09:00:00.000Z';
const soon = new Date('2026-11-23T09:10:00.000Z');
const late = new Date('2026-11-23T09:10:00.001Z');

describe('an operation that runs too long', () => {
  const busy = aConnector({ devops: aDevOps({ operation: anOperation({ startedAt }) }) });
  const leaving = aConnector({ devops: aDevOps({ operation: anOperation({ startedAt, kind: 'delete' }) }) });
  const deleted = aConnector({ deletion: { operationId: anOperation().id, startedAt } });

  it('is sent again after ten minutes, not before', () => {
    expect([busy, leaving, deleted].map((connector) => stuckOperation(connector, soon))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(stuckOperation(busy, late)).toEqual(jobsFor(busy).authorize);
    expect(stuckOperation(leaving, late)).toEqual(jobsFor(leaving).offboard);
    expect(stuckOperation(deleted, late)).toEqual(jobsFor(deleted).offboard);
  });

  it('is none where nothing runs', () => {
    expect(
      [aConnector(), aConnector({ devops: aDevOps() })].map((connector) => stuckOperation(connector, late)),
    ).toEqual([undefined, undefined]);
  });
});

it('picks the groups that have been on their way out too long, and none that stay', () => {
  const root = heldRoot(aGroup(7, 'acme'), undefined, {
    instanceHost: 'gitlab.example',
    runId: 'run-1',
    now: new Date(startedAt),
  });
  const leaving = leavingRoot(root, new Date(startedAt));
  const job = jobsFor()['offboard-group'];

  expect(stuckLeaving(aConnector(), [root, leaving], late)).toEqual([job]);
  expect(stuckLeaving(aConnector(), [root, leaving], soon)).toEqual([]);
});

it('picks the tasks that have been pending too long', () => {
  const job = jobsFor()['crawl-projects'];
  const task = (page: number, sentAt: string) => ({
    state: 'pending' as const,
    name: `crawl-projects-7-${page}`,
    job: { ...job, page },
    sentAt,
  });

  expect(stuckTasks([task(1, startedAt), task(11, late.toISOString())], late)).toEqual([job]);
});

it('picks the root groups whose crawl began too long ago and has not ended', () => {
  const runId = newRunId(new Date(startedAt), 'unique');
  const holding = { instanceHost: 'gitlab.example', runId, now: new Date(startedAt) };
  const root = heldRoot(aGroup(7, 'acme'), undefined, holding);
  const crawled = { ...root, crawl: { ...root.crawl, state: 'complete' as const } };

  expect(longPending([root, crawled], late)).toEqual([root]);
  expect(longPending([root, crawled], soon)).toEqual([]);
});
