import { chunkOf, entriesOf, type Entry, hasSameItems, isSameEntry, reordered } from './entry.ts';
import type { Chunk } from './read-model.ts';

/** Entries of a chunk; one more splits it. */
export const maxEntries = 512;

/** New entries by id, judged by these checks; undefined for an id that is gone. */
export type EntryChanges = {
  checks: readonly string[];
  entries: ReadonlyMap<number, Entry | undefined>;
};

/**
 * A chunk with changed entries, as the chunks that take its place: the same chunk alone where nothing differs, several where
 * it has more than `maxEntries`. Entries that do not change keep their verdicts of the checks that still exist.
 */
export function mergeEntries(
  chunk: Chunk | undefined,
  { checks, entries: changed }: EntryChanges,
): readonly Chunk[] {
  const former = chunk === undefined ? [] : entriesOf(chunk);
  const byId = new Map(former.map((entry) => [entry.id, inOrder(entry, chunk?.checks ?? [], checks)]));
  for (const [id, entry] of changed) {
    if (entry === undefined) byId.delete(id);
    else byId.set(id, entry);
  }
  const entries = [...byId.values()].toSorted((a, b) => a.id - b.id);
  if (chunk === undefined ? entries.length === 0 : isSame(chunk, former, checks, entries))
    return chunk === undefined ? [] : [chunk];
  return partsOf(entries, former.at(-1)?.id).map((part) => chunkOf(checks, part));
}

function inOrder(entry: Entry, from: readonly string[], to: readonly string[]): Entry {
  return hasSameItems(from, to) ? entry : { ...entry, verdicts: reordered(entry.verdicts, from, to) };
}

function isSame(
  chunk: Chunk,
  former: readonly Entry[],
  checks: readonly string[],
  entries: readonly Entry[],
): boolean {
  return (
    hasSameItems(chunk.checks, checks) &&
    former.length === entries.length &&
    former.every((entry, index) => isSameEntry(entry, entries[index]))
  );
}

/** Equal parts; but full ones where all that is too much was added behind the last id, as a first fill does. */
function partsOf(entries: readonly Entry[], lastId = -1): Entry[][] {
  const isAppended = (entries[maxEntries]?.id ?? -1) > lastId;
  const count = Math.max(1, Math.ceil(entries.length / maxEntries));
  const size = isAppended ? maxEntries : Math.ceil(entries.length / count);
  return Array.from({ length: count }, (_, part) => entries.slice(part * size, (part + 1) * size));
}
