import type { Job, JobOf } from '../../../contracts/job.ts';
import {
  GitLabUnavailableError,
  GitLabUnexpectedAnswerError,
} from '../../../platform/errors/gitlab-errors.ts';
import { untriedJob } from '../../../platform/jobs/untried-job.ts';

/** Pages that one crawl job reads. */
export const pagesPerWindow = 10;
/** Windows in progress at once if GitLab omits the total. */
const windowsAhead = 4;
const pageSize = 100;
/** A list of about this size may pass 10,000 items during the crawl: above that GitLab omits the total. */
const totalMayComeAndGo = 9_000;

export type WindowSeen = {
  /** The first page of the window; the first window begins at 1. */
  firstPage: number;
  /** Items of the whole list, if GitLab reported the total. */
  totalItems: number | undefined;
  /** True if GitLab named a page after the window's last one. */
  goesOn: boolean;
};

/**
 * The first pages of the windows to read next. With a known total the first window sends all others at once. Without
 * one it sends a few, and each of those sends the window as many ahead, until the list ends: every window is sent by
 * exactly one other. Near 10,000 items both may happen, as a window does not know which case the first one had; a run
 * stores a window that is sent twice once. GitLab REST v4 omits totals above 10,000 items.
 */
export function nextWindows({ firstPage, totalItems, goesOn }: WindowSeen): number[] {
  if (!goesOn) return [];
  if (firstPage !== 1) return windowAhead(firstPage, totalItems);
  if (totalItems === undefined) {
    return Array.from({ length: windowsAhead }, (_, index) => windowStart(index + 1));
  }
  const windows = Math.ceil(totalItems / pageSize / pagesPerWindow);
  return Array.from({ length: Math.max(1, windows - 1) }, (_, index) => windowStart(index + 1));
}

function windowAhead(firstPage: number, totalItems: number | undefined): number[] {
  const ahead = firstPage + windowsAhead * pagesPerWindow;
  if (totalItems === undefined) return [ahead];
  return totalItems > totalMayComeAndGo && (ahead - 1) * pageSize < totalItems ? [ahead] : [];
}

function windowStart(index: number): number {
  return index * pagesPerWindow + 1;
}

/** The pages that a window reads after its first: only those that exist, if that is known. */
export function laterPages({ firstPage, totalItems, goesOn }: WindowSeen): number[] {
  if (!goesOn) return [];
  const lastOfWindow = firstPage + pagesPerWindow - 1;
  const last = totalItems === undefined ? lastOfWindow : Math.ceil(totalItems / pageSize);
  const count = Math.max(1, Math.min(last, lastOfWindow) - firstPage);
  return Array.from({ length: count }, (_, index) => firstPage + 1 + index);
}

/**
 * The job that reads the subgroups' own lists, which are short, instead of pages of a list of projects that keep
 * failing: deep pages, where GitLab takes too long to count the rows before them, or some of a window (`someRead`).
 * None if the list fails from its first page on or GitLab refuses it: the subgroups' lists would fail as well.
 */
export function fallBackToSubgroups(
  job: JobOf<'crawl-projects'>,
  failure: unknown,
  { someRead = false } = {},
): Job[] {
  if ((job.page === 1 && !someRead) || !isOutage(failure)) return [];
  const { totalItems: _totalItems, ...rest } = untriedJob(job);
  return [{ ...rest, kind: 'crawl-cut', page: 1 }];
}

/** Appended to the reason why pages are unreadable. */
export const subgroupsReadInstead = " Its subgroups' own lists are read instead.";

/** An outage or a broken response, as opposed to a refusal: another page, or another list, may work. */
export function isOutage(failure: unknown): boolean {
  return failure instanceof GitLabUnavailableError || failure instanceof GitLabUnexpectedAnswerError;
}
