import { describe, expect, it } from 'vitest';

import { Job } from '../../../../shared/contracts/job.ts';
import { confirmJobs, slippedJobs } from '../../../../shared/features/inventory/domain/follow-up-jobs.ts';
import { messageIdOf } from '../../../../shared/platform/jobs/job-identity.ts';
import { jobsFor } from '../../../support/a-job.ts';

const { connector } = jobsFor()['confirm-gone'];
const request = {
  connector,
  rootId: 7,
  subject: 'project' as const,
  at: '2026-11-23T10:00:00.000Z',
  cause: { kind: 'crawl' as const, detail: 'run-1' },
};

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

describe('jobs that confirm deletions', () => {
  it('are none without ids', () => {
    expect(confirmJobs({ ...request, ids: [] })).toEqual([]);
  });

  it('hold every id once, in order, fifty each', () => {
    const jobs = confirmJobs({ ...request, ids: [...upTo(120).toReversed(), 5, 5] });

    expect(jobs.map(({ ids }) => ids.length)).toEqual([50, 50, 20]);
    expect(jobs.flatMap(({ ids }) => ids)).toEqual(upTo(120));
  });

  it('are valid jobs with message ids of their own, in the first round by default', () => {
    const jobs = confirmJobs({ ...request, ids: upTo(120) });
    const again = confirmJobs({ ...request, ids: upTo(120), round: 2 });

    const names = [...jobs, ...again].map((job) => messageIdOf(Job.parse(job)));
    expect(new Set(names).size).toBe(6);
    expect([...jobs, ...again].map(({ round }) => round)).toEqual([1, 1, 1, 2, 2, 2]);
  });
});

it('reads items by id that slipped past all windows, with the run as the cause', () => {
  const run = { id: 'run-1', beganAt: '2026-11-23T10:00:00.000Z' };

  const jobs = slippedJobs(connector, { slippedGroups: [9], slippedProjects: [4, 5] }, run);

  const cause = { kind: 'crawl', detail: 'run-1' };
  const common = { v: 1, connector, because: cause, at: run.beganAt, attempt: 0 };
  expect(jobs).toEqual([
    { ...common, kind: 'resync-group', groupId: 9, subtree: false },
    { ...common, kind: 'resync-project', projectId: 4 },
    { ...common, kind: 'resync-project', projectId: 5 },
  ]);
});
