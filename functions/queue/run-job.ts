import type { Job, JobOf, JobKind } from '../../shared/contracts/job.ts';

/** What carries out each kind of job. */
export type JobDeeds = { [Kind in JobKind]: (job: JobOf<Kind>) => Promise<void> };

/** Carries out a job; a new kind without a deed does not compile. */
export function runJob(job: Job, deeds: JobDeeds): Promise<void> {
  switch (job.kind) {
    case 'authorize':
      return deeds.authorize(job);
    case 'discover':
      return deeds.discover(job);
    case 'crawl-groups':
      return deeds['crawl-groups'](job);
    case 'crawl-projects':
      return deeds['crawl-projects'](job);
    case 'crawl-cut':
      return deeds['crawl-cut'](job);
    case 'resync-project':
      return deeds['resync-project'](job);
    case 'resync-group':
      return deeds['resync-group'](job);
    case 'confirm-gone':
      return deeds['confirm-gone'](job);
    case 'ensure-hook':
      return deeds['ensure-hook'](job);
    case 'finish-run':
      return deeds['finish-run'](job);
    case 'offboard-group':
      return deeds['offboard-group'](job);
    case 'offboard':
      return deeds.offboard(job);
  }
}
