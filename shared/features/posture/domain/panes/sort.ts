import { failed, verdicts } from './columns.ts';
import type { Selection } from './filters.ts';
import { ranksByName } from './name-ranks.ts';
import type { Things } from './posture-index.ts';

export const sortFields = ['name', 'failing', 'visibility', 'lastRead'] as const;
export type Sort = { by: (typeof sortFields)[number]; descending: boolean };

/** Positions of selected things in order; ties by connector, root group and GitLab id, so that the order is total. */
export function sortSelected(things: Things, { excluded, count }: Selection, sort: Sort): Uint32Array {
  const positions = new Uint32Array(count);
  let next = 0;
  for (let position = 0; position < excluded.length; position += 1)
    if (excluded[position] === 0) {
      positions[next] = position;
      next += 1;
    }
  return sortPositions(positions, ranksOf(things, sort.by), sort.descending);
}

/** Sorts positions, which are in ascending order, by their ranks; positions of one rank stay in order. */
export function sortPositions(positions: Uint32Array, ranks: Uint32Array, descending: boolean): Uint32Array {
  const width = Math.max(1, positions.length);
  let max = 0;
  for (const position of positions) max = Math.max(max, ranks[position]!);
  // Rank and index in one number: numbers sort without a call of ours for each comparison.
  const keys = Float64Array.from(positions, (position, index) => {
    const rank = ranks[position]!;
    return (descending ? max - rank : rank) * width + index;
  }).sort();
  return Uint32Array.from(keys, (key) => positions[key % width]!);
}

const known = new WeakMap<Things, Map<Sort['by'], Uint32Array>>();

/** By position: a number that rises with the field; kept as long as the index. */
export function ranksOf(things: Things, by: Sort['by']): Uint32Array {
  const ranks = known.get(things) ?? new Map<Sort['by'], Uint32Array>();
  known.set(things, ranks);
  const found = ranks.get(by) ?? makeRanks(things, by);
  ranks.set(by, found);
  return found;
}

function makeRanks(things: Things, by: Sort['by']): Uint32Array {
  if (by === 'name') return ranksByName(things);
  if (by === 'lastRead') return ranksByTime(things);
  const ranks = new Uint32Array(things.length);
  for (const { start, columns } of things.parts)
    for (let row = 0; row < columns.tier.length; row += 1)
      ranks[start + row] =
        by === 'failing' ? columns.counts[row * verdicts.length + failed]! : columns.visibility[row]!;
  return ranks;
}

function ranksByTime({ parts, length }: Things): Uint32Array {
  const times = new Float64Array(length);
  for (const { start, chunk } of parts) times.set(chunk.readAt, start);
  return ranksOfTimes(times);
}

/** Ranks of times: equal ones have the same; NaN, for never, comes before every time. */
export function ranksOfTimes(unordered: Float64Array): Uint32Array {
  const times = unordered.map((time) => (Number.isNaN(time) ? -1 : time));
  const inOrder = times.toSorted();
  return Uint32Array.from(times, (time) => firstAt(inOrder, time));
}

function firstAt(inOrder: Float64Array, time: number): number {
  let [low, high] = [0, inOrder.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (inOrder[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
