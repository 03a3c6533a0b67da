/** Pages that one crawl job reads. */
export const pagesPerWindow = 10;
/** How many windows are on their way at once where GitLab withholds the total. */
const windowsAhead = 4;
const pageSize = 100;

export type WindowSeen = {
  /** The first page of the window; the first window begins at 1. */
  firstPage: number;
  /** Items of the whole list, where GitLab told it. */
  totalItems: number | undefined;
  /** Whether GitLab named a page after the window's last. */
  goesOn: boolean;
};

/**
 * The first pages of the windows to read next. With a known total the first window sends all others at once. Without
 * one it sends a few, and each of those sends the one that lies as many ahead, until a window ends short; so every
 * window is sent by exactly one other. GitLab REST v4: totals are withheld above 10,000 items.
 */
export function nextWindows({ firstPage, totalItems, goesOn }: WindowSeen): number[] {
  if (!goesOn) return [];
  const isFirst = firstPage === 1;
  if (totalItems === undefined) {
    return isFirst
      ? [1, 2, 3, 4].slice(0, windowsAhead).map(windowStart)
      : [firstPage + windowsAhead * pagesPerWindow];
  }
  if (!isFirst) return [];
  const windows = Math.ceil(totalItems / pageSize / pagesPerWindow);
  return Array.from({ length: Math.max(1, windows - 1) }, (_, index) => windowStart(index + 1));
}

function windowStart(index: number): number {
  return index * pagesPerWindow + 1;
}

/** The pages after the first that a window should read: as many as exist, where that is known. */
export function laterPages({ firstPage, totalItems, goesOn }: WindowSeen): number[] {
  if (!goesOn) return [];
  const lastOfWindow = firstPage + pagesPerWindow - 1;
  const last = totalItems === undefined ? lastOfWindow : Math.ceil(totalItems / pageSize);
  const count = Math.max(1, Math.min(last, lastOfWindow) - firstPage);
  return Array.from({ length: count }, (_, index) => firstPage + 1 + index);
}
