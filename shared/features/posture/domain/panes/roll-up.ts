import type { Severity } from '../rule.ts';
import { type Score, scoreOf, severities } from '../score.ts';
import { verdicts } from './columns.ts';
import type { Selection } from './filters.ts';
import type { Part, Things } from './posture-index.ts';
import { countScanners, scannerCounts } from './scanners.ts';

export type VerdictCounts = Record<(typeof verdicts)[number], number>;
type SeverityCounts = Record<Severity, number>;

/** Verdicts of a thing, or the sums of several. Times are milliseconds since 1970, NaN where there is none. */
export type Tally = {
  counts: VerdictCounts;
  failing: SeverityCounts;
  score: Score;
  /** The oldest reading. */
  lastRead: number;
  /** The latest activity. */
  lastActivityAt: number;
};

/** The verdicts of one thing. */
export function tallyOf({ columns, chunk }: Part, row: number): Tally {
  return {
    counts: named(verdicts, columns.counts, row),
    failing: named(severities, columns.failing, row),
    score: scoreOf(columns.earned[row]!, columns.possible[row]!),
    lastRead: chunk.readAt[row]!,
    lastActivityAt: chunk.lastActivityAt[row]!,
  };
}

/** Sums of things by slot, side by side as in `Columns`. */
export type RollUps = {
  things: Uint32Array;
  counts: Uint32Array;
  failing: Uint32Array;
  earned: Float64Array;
  possible: Float64Array;
  /** As `coverageOfSlot` reads them. */
  scanners: Uint32Array;
  lastRead: Float64Array;
  lastActivityAt: Float64Array;
};

/** Sums the selected things into slots; `slotOf` names the slot of each group's things, -1 for none. */
export function rollUp(
  { parts, groups }: Things,
  { excluded }: Selection,
  slots: number,
  slotOf: (group: number) => number,
): RollUps {
  const sums = emptyRollUps(slots);
  for (const part of parts)
    for (let row = 0; row < part.chunk.ids.length; row += 1) {
      const position = part.start + row;
      if (excluded[position] !== 0) continue;
      const slot = slotOf(groups[position]!);
      if (slot >= 0) add(sums, slot, part, row);
    }
  return sums;
}

function emptyRollUps(slots: number): RollUps {
  return {
    things: new Uint32Array(slots),
    counts: new Uint32Array(slots * verdicts.length),
    failing: new Uint32Array(slots * 4),
    earned: new Float64Array(slots),
    possible: new Float64Array(slots),
    scanners: scannerCounts(slots),
    lastRead: new Float64Array(slots).fill(Number.NaN),
    lastActivityAt: new Float64Array(slots).fill(Number.NaN),
  };
}

function add(sums: RollUps, slot: number, { columns, chunk }: Part, row: number): void {
  sums.things[slot]! += 1;
  for (let next = 0; next < verdicts.length; next += 1)
    sums.counts[slot * verdicts.length + next]! += columns.counts[row * verdicts.length + next]!;
  for (let next = 0; next < 4; next += 1) {
    sums.failing[slot * 4 + next]! += columns.failing[row * 4 + next]!;
  }
  sums.earned[slot]! += columns.earned[row]!;
  sums.possible[slot]! += columns.possible[row]!;
  countScanners(sums.scanners, slot, columns.scanners[row]!);
  const [read, active] = [chunk.readAt[row]!, chunk.lastActivityAt[row]!];
  if (!(sums.lastRead[slot]! <= read) && !Number.isNaN(read)) sums.lastRead[slot] = read;
  if (!(sums.lastActivityAt[slot]! >= active) && !Number.isNaN(active)) sums.lastActivityAt[slot] = active;
}

/** The sums of a slot. */
export function tallyOfSlot(sums: RollUps, slot: number): Tally {
  return {
    counts: named(verdicts, sums.counts, slot),
    failing: named(severities, sums.failing, slot),
    score: scoreOf(sums.earned[slot]!, sums.possible[slot]!),
    lastRead: sums.lastRead[slot]!,
    lastActivityAt: sums.lastActivityAt[slot]!,
  };
}

function named<Name extends string>(
  names: readonly Name[],
  values: Uint16Array | Uint32Array,
  index: number,
): Record<Name, number> {
  const pairs = names.map((name, next) => [name, values[index * names.length + next]!]);
  return Object.fromEntries(pairs) as Record<Name, number>;
}
