import { expect, it } from 'vitest';

import { slippedJobs } from '../../../../shared/features/crawl/domain/slipped-jobs.ts';
import { jobsFor } from '../../../support/a-job.ts';

it('asks by their ids for what slipped past all windows, with the run as the cause', () => {
  const { connector } = jobsFor()['finish-run'];
  const run = { id: 'run-1', beganAt: '2026-11-23T10:00:00.000Z' };

  const jobs = slippedJobs(connector, { slippedGroups: [9], slippedProjects: [4, 5] }, run);

  const because = { kind: 'crawl', detail: 'run-1' };
  const common = { v: 1, connector, because, at: run.beganAt, attempt: 0 };
  expect(jobs).toEqual([
    { ...common, kind: 'resync-group', groupId: 9, subtree: false },
    { ...common, kind: 'resync-project', projectId: 4 },
    { ...common, kind: 'resync-project', projectId: 5 },
  ]);
});
