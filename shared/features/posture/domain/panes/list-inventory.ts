import type { ScannerCoverage } from '../../../../contracts/arm/scanners.ts';
import { omitUndefined } from '../../../../platform/omit-undefined.ts';
import { failed, verdicts } from './columns.ts';
import { type Owned, ownedAt } from './count-owned.ts';
import type { Filters, Selection } from './filters.ts';
import { type FindingSums, sumFindingsBySlot } from './findings.ts';
import { select } from './select.ts';
import { groupsAt, placeOf, type PostureIndex } from './posture-index.ts';
import { type RollUps, rollUp, type Tally, tallyOfSlot } from './roll-up.ts';
import { type Row, rowAt, type Slice, type Window, worstOf } from './rows.ts';
import { coverageOfSlot } from './scanners.ts';
import { ranksOf, ranksOfTimes, type Sort, sortPositions, sortSelected } from './sort.ts';

/** A row of the inventory. Groups have the sums of projects as their values, and `own` for their own checks. */
export type InventoryRow = Row & {
  below?: {
    projects: number;
    scanners: ScannerCoverage;
    /** Absent where none were looked for. */
    findings: FindingSums | undefined;
    own: Tally;
  };
  /** Assignments of the failing checks of a project. */
  owned?: Owned;
};

/** `asOfMs` is the time of the snapshot: without it, findings below groups are not summed. */
export type InventoryQuery = Window & { filters: Filters; sort: Sort; asOfMs?: number };

/** Selected projects of all groups. */
export function listFlat(
  index: PostureIndex,
  { filters, sort, asOfMs, ...window }: InventoryQuery,
): Slice<InventoryRow> {
  const selection = select(index.projects, index, filters);
  const positions = sortSelected(index.projects, selection, sort);
  return { items: projectRows(index, positions, window, asOfMs), count: selection.count };
}

/**
 * Groups and then projects directly below the groups of a full path; the root groups without one. A group without selected
 * projects is listed only while nothing but `group`, `connector` and `archived` filters.
 */
export function listTree(
  index: PostureIndex,
  parent: string | undefined,
  { filters, sort, skip, top, asOfMs }: InventoryQuery,
): Slice<InventoryRow> {
  const selection = select(index.projects, index, filters);
  const parents = parent === undefined ? [-1] : groupsAt(index.forest, parent);
  const level = groupsBelow(index, parents, selection, filters);
  const groups = sortGroups(index, level, sort);
  const projects = sortSelected(index.projects, onlyIn(index, parents, selection), sort);
  const shown = groups.slice(skip, skip + top);
  const findings =
    asOfMs === undefined || shown.length === 0
      ? undefined
      : sumFindingsBySlot(index.projects, selection, (group) => level.slotOf[group]!, asOfMs);
  const items: InventoryRow[] = shown.map((slot) => groupRow(index, level, slot, findings?.get(slot)));
  const rest = { skip: Math.max(0, skip - groups.length), top: top - items.length };
  items.push(...projectRows(index, projects, rest, asOfMs));
  return { items, count: groups.length + projects.length };
}

/** Groups of one level with the sums below them; `slots` are those that are listed, `slotOf` that of each group below, or -1. */
type Level = { groups: readonly number[]; sums: RollUps; slots: readonly number[]; slotOf: Int32Array };

function groupsBelow(
  index: PostureIndex,
  parents: readonly number[],
  selection: Selection,
  filters: Filters,
): Level {
  const { forest } = index;
  const isParent = new Set(parents);
  const groups = [...forest.parents.keys()].filter((group) => isParent.has(forest.parents[group]!));
  const slotOf = new Int32Array(forest.parents.length).fill(-1);
  for (const [slot, group] of groups.entries())
    for (const below of forest.inOrder.subarray(forest.enter[group], forest.leave[group]))
      slotOf[below] = slot;
  const sums = rollUp(index.projects, selection, groups.length, (group) => slotOf[group]!);
  const { group, connector, archived, ...others } = filters;
  const own = select(index.groups, index, { ...(group && { group }), ...(connector && { connector }) });
  const isEmptyShown =
    Object.values(others).every((one) => one === undefined || one === '') && archived !== true;
  const slots = groups.flatMap((at, slot) =>
    sums.things[slot]! > 0 || (isEmptyShown && own.excluded[at] === 0) ? [slot] : [],
  );
  return { groups, sums, slots, slotOf };
}

/** Slots of a level in the order of a sort, by the values that their rows show. */
function sortGroups(index: PostureIndex, level: Level, { by, descending }: Sort): number[] {
  const { groups, sums, slots } = level;
  const ranks = by === 'name' || by === 'visibility' ? ranksOf(index.groups, by) : undefined;
  const rankOf: Record<Sort['by'], () => Uint32Array> = {
    name: () => Uint32Array.from(groups, (group) => ranks![group]!),
    visibility: () => Uint32Array.from(groups, (group) => ranks![group]!),
    failing: () => Uint32Array.from(groups, (_, slot) => sums.counts[slot * verdicts.length + failed]!),
    lastRead: () => ranksOfTimes(Float64Array.from(groups, (_, slot) => lastReadOf(index, level, slot))),
  };
  return [...sortPositions(Uint32Array.from(slots), rankOf[by](), descending)];
}

/** The oldest reading below, else that of the group itself. */
function lastReadOf({ groups: things }: PostureIndex, { groups, sums }: Level, slot: number): number {
  const below = sums.lastRead[slot]!;
  if (!Number.isNaN(below)) return below;
  const { part, row } = placeOf(things, groups[slot]!);
  return part.chunk.readAt[row]!;
}

function onlyIn(index: PostureIndex, parents: readonly number[], { excluded }: Selection): Selection {
  const isParent = new Set(parents);
  const direct = new Uint16Array(excluded.length).fill(1);
  let count = 0;
  for (const [position, group] of index.projects.groups.entries()) {
    if (excluded[position] !== 0 || !isParent.has(group)) continue;
    direct[position] = 0;
    count += 1;
  }
  return { excluded: direct, count };
}

/** Without the time of the snapshot, what is assigned is left out. */
function projectRows(
  index: PostureIndex,
  positions: Uint32Array,
  { skip, top }: Window,
  asOfMs: number | undefined,
): InventoryRow[] {
  return Array.from(positions.subarray(skip, skip + top), (position) => {
    const owned = asOfMs === undefined ? undefined : ownedAt(index.projects, position, index, asOfMs);
    return { ...rowAt(index.projects, position, index), ...omitUndefined({ owned }) };
  });
}

function groupRow(
  index: PostureIndex,
  level: Level,
  slot: number,
  findings: FindingSums | undefined,
): InventoryRow {
  const { groups, sums } = level;
  const { lastRead, lastActivityAt, counts, failing, score, ...row } = rowAt(
    index.groups,
    groups[slot]!,
    index,
  );
  const own = { lastRead, lastActivityAt, counts, failing, score };
  const below = tallyOfSlot(sums, slot);
  return {
    ...row,
    ...below,
    lastRead: lastReadOf(index, level, slot),
    worst: worstOf(below),
    below: { projects: sums.things[slot]!, scanners: coverageOfSlot(sums.scanners, slot), findings, own },
  };
}
