import { describe, expect, it } from 'vitest';

import { replayOf } from '../../../../shared/features/recovery/domain/replay.ts';
import { everyJob, jobsFor } from '../../../support/a-job.ts';

describe('the replay of a dead letter', () => {
  it.each(everyJob())('sends $kind again from its first attempt while its run goes on', (job) => {
    expect(replayOf({ ...job, attempt: 7 }, false)).toEqual({ action: 'send', job: { ...job, attempt: 0 } });
  });

  it('crawls again what the tasks of an ended run were for', () => {
    const jobs = jobsFor();

    expect(replayOf(jobs['crawl-groups'], true)).toEqual({ action: 'crawl-root', rootId: 7 });
    expect(replayOf(jobs['crawl-projects'], true)).toEqual({ action: 'crawl-root', rootId: 7 });
    expect(replayOf(jobs.discover, true)).toEqual({ action: 'crawl-connector' });
    expect(replayOf(jobs['finish-run'], true)).toEqual({ action: 'crawl-connector' });
  });

  it.each(everyJob().filter(({ kind }) => !/^(crawl-|discover|finish-run)/.test(kind)))(
    'sends $kind again, whether or not its run has ended',
    (job) => {
      expect(replayOf({ ...job, attempt: 3 }, true)).toEqual({ action: 'send', job: { ...job, attempt: 0 } });
    },
  );
});
