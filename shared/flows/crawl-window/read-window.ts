import pMap from 'p-map';

import { laterPages, type WindowSeen } from '../../domain/refresh/plan-windows.ts';
import { pagesToReadAgain, withReadAgain } from '../../domain/refresh/shifted-pages.ts';
import type { GitLabPage } from '../../ports/gitlab.ts';

/** Pages of one window that are asked for at the same time. */
const pagesInFlight = 4;

export type WindowRead<Item> = {
  pages: Item[][];
  /** What neighbours of the window hold, as far as they had to be looked at. */
  edges: Item[];
  malformed: number;
  seen: WindowSeen;
};

/**
 * Reads the window that begins at `firstPage`: its first page, which tells what there is, then the others at once, and again
 * what may have shifted meanwhile. `startedWith` is the total that the list's first page told.
 */
export async function readWindow<Item extends { id: number }>(
  { firstPage, startedWith }: { firstPage: number; startedWith: number | undefined },
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
  };
}
