import type { TaskJob } from './run.ts';

/** Describes what a task reads, or one page of it, for people who watch the run. */
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
