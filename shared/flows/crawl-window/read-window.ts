import pMap from 'p-map';

import { laterPages, type WindowSeen } from '../../domain/refresh/plan-windows.ts';
import type { GitLabPage } from '../../ports.ts';

/** Pages of one window that are asked for at the same time. */
const pagesInFlight = 4;

export type WindowRead<Item> = { pages: Item[][]; malformed: number; seen: WindowSeen };

/** Reads the window that begins at `firstPage`: its first page, which tells what there is, then the others at once. */
export async function readWindow<Item>(
  firstPage: number,
  read: (page: number) => Promise<GitLabPage<Item>>,
): Promise<WindowRead<Item>> {
  const first = await read(firstPage);
  const start = { firstPage, totalItems: first.totalItems, goesOn: first.nextPage !== undefined };
  const later = await pMap(laterPages(start), read, { concurrency: pagesInFlight });
  const all = [first, ...later];
  return {
    pages: all.map((page) => page.items),
    malformed: all.reduce((sum, page) => sum + page.malformed, 0),
    seen: { ...start, goesOn: all.at(-1)?.nextPage !== undefined },
  };
}
