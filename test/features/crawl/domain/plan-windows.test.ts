import { describe, expect, it } from 'vitest';

import {
  laterPages,
  nextWindows,
  pagesPerWindow,
  type WindowSeen,
  fallBackToSubgroups,
} from '../../../../shared/features/crawl/domain/plan-windows.ts';
import { seededRandom } from '../../../../local/seeded-random.ts';
import {
  GitLabForbiddenError,
  GitLabUnavailableError,
} from '../../../../shared/platform/errors/gitlab-errors.ts';
import { jobsFor } from '../../../support/a-job.ts';

const withheldAbove = 10_000;

/** A list as GitLab pages it: totals withheld above 10,000, empty pages after the end. `sizeAt` may change meanwhile. */
type List = { sizeAt(request: number): number };
type Read = { pages: number[]; windows: number[]; wasted: number };

function pageOf(size: number, page: number): Omit<WindowSeen, 'firstPage'> & { items: number } {
  const items = Math.max(0, Math.min(100, size - (page - 1) * 100));
  return { items, totalItems: size > withheldAbove ? undefined : size, goesOn: page * 100 < size };
}

/** Reads a list to its end, window by window as they are spawned; `pick` decides which waiting window is read next. */
function crawl(list: List, pick: (waiting: number) => number = () => 0): Read {
  const read: Read = { pages: [], windows: [1], wasted: 0 };
  const waiting = [1];
  let requests = 0;
  const ask = (page: number) => {
    const answer = pageOf(list.sizeAt(requests++), page);
    read.pages.push(page);
    if (answer.items === 0) read.wasted += 1;
    return answer;
  };
  while (waiting.length > 0) {
    const [firstPage = 1] = waiting.splice(pick(waiting.length), 1);
    const first = ask(firstPage);
    const start = { firstPage, totalItems: first.totalItems, goesOn: first.goesOn };
    const later = laterPages(start).map(ask);
    // A run notes a task of the same name once.
    const next = nextWindows({ ...start, goesOn: (later.at(-1) ?? first).goesOn });
    const unknown = next.filter((page) => !read.windows.includes(page));
    read.windows.push(...unknown);
    waiting.push(...unknown);
  }
  return read;
}

function pagesNeeded(size: number): number {
  return Math.max(1, Math.ceil(size / 100));
}

function missed({ pages }: Read, size: number): number[] {
  const read = new Set(pages);
  return Array.from({ length: pagesNeeded(size) }, (_, index) => index + 1).filter((page) => !read.has(page));
}

describe('the windows of a list that stays as it is', () => {
  const random = seededRandom(20_261_123);
  const sizes = [0, 1, 99, 100, 101, 999, 1_000, 1_001, 1_100, 9_999, 10_000, 10_001, 14_000, 14_001, 50_000];
  const more = Array.from({ length: 60 }, () => Math.floor(random() * 60_000));

  it.each([...sizes, ...more])(
    'hold every page of %i items exactly once, with few requests wasted',
    (size) => {
      const read = crawl({ sizeAt: () => size }, (waiting) => Math.floor(random() * waiting));

      expect(missed(read, size)).toEqual([]);
      expect(new Set(read.pages).size).toBe(read.pages.length);
      expect(read.wasted).toBeLessThanOrEqual(size === 0 ? 1 : size > withheldAbove ? pagesPerWindow + 3 : 0);
    },
  );

  it('are all on their way after the first one where the total is known', () => {
    expect(nextWindows({ firstPage: 1, totalItems: 4_001, goesOn: true })).toEqual([11, 21, 31, 41]);
    expect(nextWindows({ firstPage: 11, totalItems: 4_001, goesOn: true })).toEqual([]);
  });

  it('are four at a time where it is not', () => {
    expect(nextWindows({ firstPage: 1, totalItems: undefined, goesOn: true })).toEqual([11, 21, 31, 41]);
    expect(nextWindows({ firstPage: 11, totalItems: undefined, goesOn: true })).toEqual([51]);
    expect(nextWindows({ firstPage: 11, totalItems: undefined, goesOn: false })).toEqual([]);
  });

  it('follow what GitLab names when its total says less', () => {
    expect(nextWindows({ firstPage: 1, totalItems: 1_000, goesOn: true })).toEqual([11]);
    expect(laterPages({ firstPage: 1, totalItems: 100, goesOn: true })).toEqual([2]);
  });
});

describe('the windows of a list that passes 10,000 while it is read', () => {
  it('hold every page when it shrinks and the total is reported all of a sudden', () => {
    const shrinking = { sizeAt: (request: number) => (request < 10 ? 10_001 : 9_990) };

    expect(missed(crawl(shrinking), 9_990)).toEqual([]);
  });

  it('hold every page when it grows and the total is withheld all of a sudden', () => {
    const growing = { sizeAt: (request: number) => (request < 10 ? 9_990 : 10_050) };

    const read = crawl(growing);

    expect(missed(read, 10_050)).toEqual([]);
    expect(read.wasted).toBeLessThanOrEqual(pagesPerWindow + 3);
  });
});

const unavailable = new GitLabUnavailableError('No answer.', { endpoint: '/' });
const forbidden = new GitLabForbiddenError('No.', { endpoint: '/' });
const window = { ...jobsFor()['crawl-projects'], page: 21, totalItems: 5_000, attempt: 7 };

describe('a list of projects that was given up', () => {
  it('is cut where its deep pages get no answer', () => {
    expect(fallBackToSubgroups(window, unavailable)).toEqual([jobsFor()['crawl-cut']]);
  });

  it('is cut where other pages of its first window are read', () => {
    expect(fallBackToSubgroups({ ...window, page: 1 }, unavailable, { someRead: true })).toEqual([
      jobsFor()['crawl-cut'],
    ]);
  });

  it('is not cut where it fails from the first page on, or is refused', () => {
    expect(fallBackToSubgroups({ ...window, page: 1 }, unavailable)).toEqual([]);
    expect(fallBackToSubgroups(window, forbidden)).toEqual([]);
  });
});
