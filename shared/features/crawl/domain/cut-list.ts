import type { Job, JobOf } from '../../../contracts/job.ts';
import {
  GitLabUnavailableError,
  GitLabUnexpectedAnswerError,
} from '../../../platform/errors/gitlab-errors.ts';
import { afresh } from '../../../platform/jobs/afresh.ts';

/**
 * What is read instead of a list of projects of which pages were given up: where deep ones keep failing (GitLab takes too long
 * to count through them), or some while others are read, the own lists of its subgroups, which are short. A list that fails
 * from its first page on, or is refused, is not cut: its parts would fare no better.
 */
export function fallBackToSubgroups(
  job: JobOf<'crawl-projects'>,
  failure: unknown,
  { someRead = false } = {},
): Job[] {
  if ((job.page === 1 && !someRead) || !isTrouble(failure)) return [];
  const { totalItems: _totalItems, ...rest } = afresh(job);
  return [{ ...rest, kind: 'crawl-cut', page: 1 }];
}

/** What is told of the pages beside it. */
export const cutWords = " Its subgroups' own lists are read instead.";

/** What GitLab does not give, as opposed to what it refuses: another page, or another list, may fare better. */
export function isTrouble(failure: unknown): boolean {
  return failure instanceof GitLabUnavailableError || failure instanceof GitLabUnexpectedAnswerError;
}
