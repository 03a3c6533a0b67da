import pMap from 'p-map';

import type { GitLabError } from '../../../platform/errors/gitlab-errors.ts';
import { laterPages, type WindowSeen } from '../domain/plan-windows.ts';
import { pagesToReadAgain, withReadAgain } from '../domain/shifted-pages.ts';
import type { GitLabPage } from '../../connectors/ports.ts';

/** Pages of one window that are read at the same time. */
const pagesInFlight = 4;

export type WindowRead<Item> = {
  pages: Item[][];
  /** Elements of the window's neighbours, if these had to be read. */
  edges: Item[];
  malformed: number;
  seen: WindowSeen;
  /** Pages that failed although the others were read. */
  unread: UnreadPage[];
};
export type UnreadPage = { page: number; failure: GitLabError };
/** The first page of a window, and the total that the list's first page reported. */
export type WindowPlace = { firstPage: number; startedWith: number | undefined };
/** Reads a window; `read` reads one page. */
export type ReadWindow = <Item extends { id: number }>(
  place: WindowPlace,
  read: (page: number) => Promise<GitLabPage<Item>>,
) => Promise<WindowRead<Item>>;

/**
 * Reads a window: its first page, which shows how many there are, then the others at once, then again those from which
 * rows may have shifted. Throws if a page fails.
 */
export async function readWindow<Item extends { id: number }>(
  { firstPage, startedWith }: WindowPlace,
  read: (page: number) => Promise<GitLabPage<Item>>,
): Promise<WindowRead<Item>> {
  const first = await read(firstPage);
  const start = { firstPage, totalItems: first.totalItems, goesOn: first.nextPage !== undefined };
  const later = await pMap(laterPages(start), read, { concurrency: pagesInFlight });
  const all = [first, ...later];
  const goesOn = all.at(-1)?.nextPage !== undefined;
  const totals = all.map(({ totalItems }, index) => ({ page: firstPage + index, totalItems }));
  const again = await pMap(pagesToReadAgain(totals, startedWith, goesOn), read, {
    concurrency: pagesInFlight,
  });
  return {
    ...withReadAgain(
      all.map((page) => page.items),
      again.flatMap((page) => page.items),
    ),
    malformed: all.reduce((sum, page) => sum + page.malformed, 0),
    seen: { ...start, goesOn },
    unread: [],
  };
}
