import { describe, expect, it } from 'vitest';

import { afresh } from '../../../../shared/platform/jobs/afresh.ts';
import { costOf } from '../../../../shared/features/crawl/domain/run.ts';
import { jobsFor } from '../../../support/a-job.ts';

const spent = { requests: 10, throttled: 1, waitedSeconds: 3 };
const waited = { times: 4, seconds: 200, refused: 2 };

describe('what a task cost', () => {
  it('is what its last try cost', () => {
    expect(costOf({}, spent)).toEqual(spent);
  });

  it('and, if it was put off, its waits and the refusals that caused them', () => {
    expect(costOf({ waited }, spent)).toEqual({ requests: 12, throttled: 3, waitedSeconds: 203 });
  });
});

describe('a job that begins afresh', () => {
  it('has never been tried and has never waited', () => {
    const job = jobsFor()['crawl-projects'];

    expect(afresh({ ...job, attempt: 3, waited })).toEqual({ ...job, attempt: 0 });
  });
});
