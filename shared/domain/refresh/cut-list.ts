import type { Job, JobOf } from '../../contracts/job.ts';
import { GitLabUnavailableError } from '../gitlab-errors.ts';
import { afresh } from './afresh.ts';

/**
 * What is read instead of a list of projects that was given up: where its deep pages keep failing (GitLab takes too long to
 * count through them), the own lists of its subgroups, which are short. A list that fails from its first page on, or is
 * refused, is not cut: its parts would fare no better.
 */
export function cutOf(job: JobOf<'crawl-projects'>, failure: unknown): Job[] {
  if (job.page === 1 || !(failure instanceof GitLabUnavailableError)) return [];
  const { totalItems: _totalItems, ...rest } = afresh(job);
  return [{ ...rest, kind: 'crawl-cut', page: 1 }];
}
