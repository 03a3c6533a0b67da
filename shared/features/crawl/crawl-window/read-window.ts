import pMap from 'p-map';

import type { GitLabError } from '../../../platform/errors/gitlab-errors.ts';
import { laterPages, type WindowSeen } from '../domain/plan-windows.ts';
import { pagesToReadAgain, withReadAgain } from '../domain/shifted-pages.ts';
import type { GitLabPage } from '../../connectors/ports.ts';

/** Pages of one window that are asked for at the same time. */
const pagesInFlight = 4;

export type WindowRead<Item> = {
  pages: Item[][];
  /** What neighbours of the window hold, as far as they had to be looked at. */
  edges: Item[];
  malformed: number;
  seen: WindowSeen;
  /** Pages that GitLab did not give, where the others were read all the same. */
  unread: UnreadPage[];
};
export type UnreadPage = { page: number; failure: GitLabError };
/** Where a window begins, and the total that the list's first page told. */
export type WindowPlace = { firstPage: number; startedWith: number | undefined };
/** Reads a window by reading its pages. */
export type ReadWindow = <Item extends { id: number }>(
  place: WindowPlace,
  read: (page: number) => Promise<GitLabPage<Item>>,
) => Promise<WindowRead<Item>>;

/**
 * Reads the window that begins at `firstPage`: its first page, which tells what there is, then the others at once, and again
 * what may have shifted meanwhile. One page that fails fails the window.
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
  const told = all.map(({ totalItems }, index) => ({ page: firstPage + index, totalItems }));
  const again = await pMap(pagesToReadAgain(told, startedWith, goesOn), read, { concurrency: pagesInFlight });
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
