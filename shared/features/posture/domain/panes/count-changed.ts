import type { Filters } from './filters.ts';
import type { Part, PostureIndex } from './posture-index.ts';
import { select } from './select.ts';

/**
 * Projects under filters that came, went or changed between two snapshots. Chunks that both share did not change and are skipped,
 * so a project that filters select only because a group above it was renamed is not counted.
 */
export function countChanged(before: PostureIndex, after: PostureIndex, filters: Filters): number {
  const [old, fresh] = [rowsOf(before, after, filters), rowsOf(after, before, filters)];
  let count = 0;
  for (const [key, row] of fresh) if (old.get(key) !== row) count += 1;
  for (const key of old.keys()) if (!fresh.has(key)) count += 1;
  return count;
}

/** Contents of the selected rows, by project, of the chunks that the other index lacks. */
function rowsOf(index: PostureIndex, other: PostureIndex, filters: Filters): Map<string, string> {
  const shared = new Set(other.projects.parts.map(({ chunk }) => chunk));
  const own = index.projects.parts.filter(({ chunk }) => !shared.has(chunk));
  if (own.length === 0) return new Map();
  const { excluded } = select(index.projects, index, filters);
  return new Map(
    own.flatMap(({ start, chunk, connector }) =>
      Array.from(chunk.ids).flatMap((id, row): [string, string][] =>
        excluded[start + row] === 0
          ? [[`${index.connectorIds[connector] ?? ''} ${id}`, shownOf(chunk, row)]]
          : [],
      ),
    ),
  );
}

function shownOf(chunk: Part['chunk'], row: number): string {
  const { length } = chunk.checks;
  return JSON.stringify([
    chunk.parentIds[row],
    chunk.names[row],
    chunk.segments[row],
    chunk.visibilities[row],
    chunk.archived[row],
    chunk.licences[row],
    chunk.verdicts.subarray(row * length, (row + 1) * length).join(''),
  ]);
}
