import type { Filters } from './filters.ts';
import type { Part, PostureIndex, Things } from './posture-index.ts';
import { select } from './select.ts';

/** Rows of the inventory that came, went or changed: those of a flat list, and beside them the groups of a tree. */
export type Changed = { projects: number; groups: number };
/** Content of a row, and the position of its group. */
type Shown = { text: string; group: number };
type Traits = (chunk: Part['chunk'], row: number) => unknown[];

/**
 * Rows under filters that differ between two snapshots. Chunks that both share did not change and are skipped, so a project that
 * filters select only because a group above it was renamed is not counted. A group differs with each project below it, whose
 * numbers it sums up, and with its own traits; the latter only where filters do not choose groups by their projects.
 */
export function countChanged(before: PostureIndex, after: PostureIndex, filters: Filters): Changed {
  const groups = new Set<string>();
  const projects = changedOf('projects', [before, after], filters, traitsOfProject);
  for (const { index, group } of projects.flat()) addAbove(index, group, groups);
  const { group, connector, archived: _archived, ...others } = filters;
  if (Object.values(others).every((one) => one === undefined || one === '')) {
    const within = { ...(group && { group }), ...(connector && { connector }) };
    for (const [{ key }] of changedOf('groups', [before, after], within, traitsOfGroup)) groups.add(key);
  }
  return { projects: projects.length, groups: groups.size };
}

type At = { key: string; index: PostureIndex; group: number };

/** By thing: where it stands in the snapshots that have it. */
function changedOf(
  subject: 'projects' | 'groups',
  [before, after]: readonly [PostureIndex, PostureIndex],
  filters: Filters,
  traits: Traits,
): [At, ...At[]][] {
  const old = rowsOf(before, before[subject], after[subject], filters, traits);
  const fresh = rowsOf(after, after[subject], before[subject], filters, traits);
  const changed: [At, ...At[]][] = [];
  for (const [key, { text, group }] of fresh) {
    const former = old.get(key);
    const now = { key, index: after, group };
    if (former === undefined) changed.push([now]);
    else if (former.text !== text) changed.push([now, { key, index: before, group: former.group }]);
  }
  for (const [key, { group }] of old) if (!fresh.has(key)) changed.push([{ key, index: before, group }]);
  return changed;
}

/** The selected rows, by thing, of the chunks that the other snapshot lacks. */
function rowsOf(
  index: PostureIndex,
  things: Things,
  { parts }: Things,
  filters: Filters,
  traits: Traits,
): Map<string, Shown> {
  const shared = new Set(parts.map(({ chunk }) => chunk));
  const own = things.parts.filter(({ chunk }) => !shared.has(chunk));
  if (own.length === 0) return new Map();
  const { excluded } = select(things, index, filters);
  return new Map(
    own.flatMap(({ start, chunk, connector }) =>
      Array.from(chunk.ids).flatMap((id, row): [string, Shown][] => {
        if (excluded[start + row] !== 0) return [];
        const shown = { text: JSON.stringify(traits(chunk, row)), group: things.groups[start + row] ?? -1 };
        return [[keyOf(index, connector, id), shown]];
      }),
    ),
  );
}

function keyOf({ connectorIds }: PostureIndex, connector: number, id: number): string {
  return `${connectorIds[connector] ?? ''} ${id}`;
}

/** Adds a group and those above it. */
function addAbove(index: PostureIndex, group: number, groups: Set<string>): void {
  for (let at = group; at >= 0; at = index.forest.parents[at] ?? -1) {
    const part = index.groups.parts.findLast(({ start }) => start <= at);
    if (part === undefined) return;
    groups.add(keyOf(index, part.connector, part.chunk.ids[at - part.start] ?? 0));
  }
}

function traitsOfProject(chunk: Part['chunk'], row: number): unknown[] {
  const { length } = chunk.checks;
  return [
    ...traitsOfGroup(chunk, row),
    chunk.archived[row],
    chunk.verdicts.subarray(row * length, (row + 1) * length).join(''),
  ];
}

function traitsOfGroup(chunk: Part['chunk'], row: number): unknown[] {
  return [
    chunk.parentIds[row],
    chunk.names[row],
    chunk.segments[row],
    chunk.visibilities[row],
    chunk.licences[row],
  ];
}
