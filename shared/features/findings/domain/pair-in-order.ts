export type Placed = { startLine?: number | undefined; version?: string | undefined };

/** Beyond that many cells of the table lists are paired one by one, in order. */
const maxCells = 1_000_000;

/**
 * Pairs two lists in the order of their lines, so that the sum of the distances is the least: as many pairs as the shorter list
 * has items, and no two of them cross. Indices into both lists; a dynamic programme. Contract findings.md, 5.3.
 */
export function pairInOrder(
  ones: readonly Placed[],
  others: readonly Placed[],
): [one: number, other: number][] {
  const [short, long] = ones.length <= others.length ? [ones, others] : [others, ones];
  const shortOrder = orderOf(short);
  const longOrder = orderOf(long);
  const pairs =
    short.length * long.length > maxCells
      ? shortOrder.map((_, place): [number, number] => [place, place])
      : cheapestPairs(
          shortOrder.map((index) => short[index] ?? {}),
          longOrder.map((index) => long[index] ?? {}),
        );
  return pairs.map(([row, column]) => {
    const pair: [number, number] = [shortOrder[row] ?? 0, longOrder[column] ?? 0];
    return short === ones ? pair : [pair[1], pair[0]];
  });
}

/** By line, then version; those without a line first. */
export function comparePlaces(one: Placed, other: Placed): number {
  const lines = (one.startLine ?? -1) - (other.startLine ?? -1);
  if (lines !== 0) return lines;
  const [version, otherVersion] = [one.version ?? '', other.version ?? ''];
  if (version === otherVersion) return 0;
  return version < otherVersion ? -1 : 1;
}

function orderOf(list: readonly Placed[]): number[] {
  return Array.from(list.keys()).toSorted((one, other) => comparePlaces(list[one] ?? {}, list[other] ?? {}));
}

/** `costs` holds the least cost of the first rows over the first columns; `taken` whether a column was used for its row. */
function cheapestPairs(rows: readonly Placed[], columns: readonly Placed[]): [number, number][] {
  const width = columns.length + 1;
  const taken = new Uint8Array((rows.length + 1) * width);
  let costs = new Float64Array(width);
  for (const [index, row] of rows.entries()) {
    const next = new Float64Array(width).fill(Infinity);
    for (let column = index + 1; column < width; column += 1) {
      const used = (costs[column - 1] ?? Infinity) + distance(row, columns[column - 1] ?? {});
      const left = next[column - 1] ?? Infinity;
      next[column] = Math.min(used, left);
      if (used <= left) taken[(index + 1) * width + column] = 1;
    }
    costs = next;
  }
  const pairs: [number, number][] = [];
  for (let row = rows.length, column = columns.length; row > 0; column -= 1) {
    if (taken[row * width + column] === 1) {
      row -= 1;
      pairs.push([row, column - 1]);
    }
  }
  return pairs.toReversed();
}

function distance(one: Placed, other: Placed): number {
  if (one.startLine !== undefined && other.startLine !== undefined) {
    return Math.abs(one.startLine - other.startLine);
  }
  return one.version === other.version ? 0 : 1;
}
