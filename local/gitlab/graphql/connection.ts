/** Largest page; a larger `first` is cut to it. */
export const maxPageSize = 100;

export type PageArguments = { first?: number | null; after?: string | null };

/**
 * A page of `items`. Cursors are opaque and contain the key of an item, so that a page stays in place when items are
 * added or removed before it. Fields of the result are functions: only selected ones are computed.
 */
export function connection<T, Node>(
  items: readonly T[],
  { first, after }: PageArguments,
  keyOf: (item: T, index: number) => string | number,
  nodeOf: (item: T) => Node,
) {
  const start = startOf(items, after, keyOf);
  const page = items.slice(start, start + Math.min(first ?? maxPageSize, maxPageSize));
  const cursorAt = (offset: number): string | null => {
    const item = page.at(offset);
    const index = offset < 0 ? start + page.length + offset : start + offset;
    return item === undefined ? null : cursorOf(keyOf(item, index));
  };
  return {
    count: () => items.length,
    nodes: () => page.map(nodeOf),
    pageInfo: () => ({
      endCursor: cursorAt(-1),
      hasNextPage: start + page.length < items.length,
      hasPreviousPage: start > 0,
      startCursor: cursorAt(0),
    }),
  };
}

/** A cursor of a removed item starts again from the first item, as the key is unknown. */
function startOf<T>(
  items: readonly T[],
  after: string | null | undefined,
  keyOf: (item: T, index: number) => string | number,
): number {
  if (after === null || after === undefined) return 0;
  return items.findIndex((item, index) => cursorOf(keyOf(item, index)) === after) + 1;
}

function cursorOf(key: string | number): string {
  return Buffer.from(JSON.stringify({ id: String(key) })).toString('base64url');
}
