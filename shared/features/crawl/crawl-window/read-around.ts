import { GitLabError } from '../../../platform/errors/gitlab-errors.ts';
import { pagesPerWindow } from '../domain/plan-windows.ts';
import type { GitLabPage } from '../../connectors/ports.ts';
import type { UnreadPage, WindowPlace, WindowRead } from './read-window.ts';

const pagesInFlight = 4;
const pageSize = 100;

/**
 * Reads the readable pages of a window in which some page keeps failing: each page by itself, until the list ends or
 * four neighbours fail. Does not look for shifted rows, as nothing is concluded from such a window.
 */
export async function readAround<Item extends { id: number }>(
  { firstPage, startedWith }: WindowPlace,
  read: (page: number) => Promise<GitLabPage<Item>>,
): Promise<WindowRead<Item>> {
  const found = new Map<number, GitLabPage<Item>>();
  const unread: UnreadPage[] = [];
  const readOne = async (page: number) => {
    try {
      found.set(page, await read(page));
    } catch (failure) {
      if (!(failure instanceof GitLabError)) throw failure;
      unread.push({ page, failure });
    }
  };
  const total = () =>
    [...found.values()].find((page) => page.totalItems !== undefined)?.totalItems ?? startedWith;
  const end = firstPage + pagesPerWindow;
  let next = firstPage;
  while (next < end && !isBehindEnd(next, found, total())) {
    const last = Math.min(next + pagesInFlight, end, pagesOf(total()) + 1);
    const chunk = Array.from({ length: last - next }, (_, index) => next + index);
    await Promise.all(chunk.map(readOne));
    next = last;
    if (chunk.every((page) => !found.has(page))) break;
  }
  return {
    pages: [...found].toSorted(([a], [b]) => a - b).map(([, page]) => page.items),
    edges: [],
    malformed: [...found.values()].reduce((sum, page) => sum + page.malformed, 0),
    seen: { firstPage, totalItems: total(), goesOn: !isBehindEnd(next, found, total()) },
    unread: unread.toSorted((a, b) => a.page - b.page),
  };
}

/** True if the list ends before the page, by the total or by a page without a next one. */
function isBehindEnd(
  page: number,
  found: ReadonlyMap<number, GitLabPage<unknown>>,
  total: number | undefined,
): boolean {
  const isEnded = [...found.values()].some(({ nextPage }) => nextPage === undefined);
  return isEnded || page > pagesOf(total);
}

function pagesOf(total: number | undefined): number {
  return total === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(total / pageSize));
}
