import { describe, expect, it } from 'vitest';

import { Job } from '../../../shared/contracts/job.ts';
import { messageIdOf, queueOf, taskNameOf } from '../../../shared/domain/refresh/job-identity.ts';
import { everyJob, jobsFor } from '../../support/a-job.ts';

const most = Number.MAX_SAFE_INTEGER;

describe('the id of a message', () => {
  it('differs for every job, attempt and deliberate sending-again', () => {
    const ids = everyJob().flatMap((job) => [
      messageIdOf(job),
      messageIdOf({ ...job, attempt: 1 }),
      messageIdOf(job, '1700000000000'),
      messageIdOf({ ...job, attempt: 1 }, '1700000000000'),
    ]);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is the same when the same job is sent twice', () => {
    expect(everyJob().map((job) => messageIdOf(job))).toEqual(everyJob().map((job) => messageIdOf(job)));
  });

  it('differs from page to page and from root to root', () => {
    const job = jobsFor()['crawl-projects'];
    const ids = [job, { ...job, page: 11 }, { ...job, rootId: 71 }].map((one) => messageIdOf(one));

    expect(new Set(ids).size).toBe(3);
  });

  it('is never longer than the 128 characters of Service Bus', () => {
    const longest = everyJob().map((job) => ({
      ...job,
      attempt: most,
      ...('rootId' in job ? { rootId: most } : {}),
      ...('page' in job ? { page: most } : {}),
    }));

    const lengths = longest.map((job) => messageIdOf(Job.parse(job), String(most)).length);

    expect(Math.max(...lengths)).toBeLessThanOrEqual(128);
  });
});

it('keeps what is small and urgent apart from crawling', () => {
  const queues = Object.fromEntries(everyJob().map((job) => [job.kind, queueOf(job)]));

  expect(queues).toEqual({
    authorize: 'resync',
    discover: 'resync',
    'finish-run': 'resync',
    'crawl-groups': 'discovery',
    'crawl-projects': 'discovery',
    'offboard-group': 'discovery',
    offboard: 'discovery',
  });
});

it('names the tasks of a run, and no other job', () => {
  expect(everyJob().map(taskNameOf)).toEqual([
    undefined,
    'discover',
    'crawl-groups-7-1',
    'crawl-projects-7-1',
    undefined,
    undefined,
    undefined,
  ]);
});
