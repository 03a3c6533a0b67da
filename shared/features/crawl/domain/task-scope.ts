import type { JobOf } from '../../../contracts/job.ts';

type TaskJob = JobOf<'discover' | 'crawl-groups' | 'crawl-projects' | 'crawl-cut'>;

/** What a task of a run reads, in words; with `page` one page of it. */
export function taskScope(job: TaskJob, page?: number): string {
  if (job.kind === 'discover') return 'owned groups';
  const where = page === undefined ? `from page ${job.page}` : `on page ${page}`;
  return `${lists[job.kind]} of group ${job.rootId} ${where}`;
}

const lists = {
  'crawl-groups': 'subgroups',
  'crawl-projects': 'projects',
  'crawl-cut': "subgroups' projects",
} as const;
