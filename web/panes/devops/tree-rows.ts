/** A level of the tree, or the whole flat list, as far as it is loaded. */
export type RowList<Item> = { count: number; items: ReadonlyMap<number, Item> };
/** `list` is the key of the list that a row is in, `index` its place there. */
export type Place = { list: string; index: number; level: number };

/** Rows of one list that follow each other, from row `first` of the whole. */
type Segment = { list: string; level: number; first: number; from: number; length: number };
export type TreeLayout = { segments: readonly Segment[]; count: number };

/**
 * Lays out lists in each other: the children of an open row follow it. `childrenOf` answers the key of an open row's list; a list
 * that is not loaded has one row, which is drawn as a skeleton.
 */
export function layOut<Item>(
  lists: ReadonlyMap<string, RowList<Item>>,
  root: string,
  childrenOf: (item: Item) => string | undefined,
): TreeLayout {
  const segments: Segment[] = [];
  let count = 0;
  function add(segment: Omit<Segment, 'first'>): void {
    if (segment.length === 0) return;
    segments.push({ ...segment, first: count });
    count += segment.length;
  }
  function addList(list: string, level: number): void {
    const { count: length, items } = lists.get(list) ?? { count: 1, items: new Map<number, Item>() };
    let from = 0;
    for (const [index, children] of openRows(items, childrenOf)) {
      add({ list, level, from, length: index + 1 - from });
      addList(children, level + 1);
      from = index + 1;
    }
    add({ list, level, from, length: length - from });
  }
  addList(root, 1);
  return { segments, count };
}

/** The place of a row of the whole; by bisection, because a row is asked for on every frame. */
export function placeOf({ segments, count }: TreeLayout, row: number): Place | undefined {
  if (row < 0 || row >= count) return undefined;
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((segments[middle]?.first ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  if (segment === undefined) return undefined;
  return { list: segment.list, level: segment.level, index: segment.from + row - segment.first };
}

/** The row of the whole at a place of a list; undefined where the list is not shown. */
export function rowOf({ segments }: TreeLayout, list: string, index: number): number | undefined {
  const found = segments.find(
    (segment) => segment.list === list && index >= segment.from && index < segment.from + segment.length,
  );
  return found === undefined ? undefined : found.first + index - found.from;
}

function openRows<Item>(
  items: ReadonlyMap<number, Item>,
  childrenOf: (item: Item) => string | undefined,
): [number, string][] {
  return [...items]
    .flatMap(([index, item]): [number, string][] => {
      const children = childrenOf(item);
      return children === undefined ? [] : [[index, children]];
    })
    .toSorted(([a], [b]) => a - b);
}
