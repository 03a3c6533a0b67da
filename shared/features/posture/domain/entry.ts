import type { Licence } from './licence.ts';
import { type Chunk, verdictCodes } from './read-model.ts';

/** One project, group or instance in a chunk; the properties are those of `Chunk`. */
export type Entry = {
  id: number;
  parentId: number;
  name: string;
  segment: string;
  visibility: 'private' | 'internal' | 'public' | undefined;
  archived: boolean | undefined;
  licence: Licence;
  lastActivityAt: number;
  firstSeenAt: number;
  readAt: number;
  findings: string;
  /** Indices in `verdictCodes`, in the order of the checks that it is stored with. */
  verdicts: Uint8Array;
};

/** The entry at an index, which must be below the number of ids. */
export function entryAt(chunk: Chunk, index: number): Entry {
  const { length } = chunk.checks;
  return {
    id: chunk.ids[index] ?? NaN,
    parentId: chunk.parentIds[index] ?? NaN,
    name: chunk.names[index] ?? '',
    segment: chunk.segments[index] ?? '',
    visibility: chunk.visibilities[index],
    archived: chunk.archived[index],
    licence: chunk.licences[index] ?? 'unknown',
    lastActivityAt: chunk.lastActivityAt[index] ?? NaN,
    firstSeenAt: chunk.firstSeenAt[index] ?? NaN,
    readAt: chunk.readAt[index] ?? NaN,
    findings: chunk.findings[index] ?? '',
    verdicts: chunk.verdicts.subarray(index * length, (index + 1) * length),
  };
}

/** A chunk of entries that are in the order of their ids. */
export function chunkOf(checks: readonly string[], entries: readonly Entry[]): Chunk {
  const verdicts = new Uint8Array(entries.length * checks.length);
  for (const [index, entry] of entries.entries()) verdicts.set(entry.verdicts, index * checks.length);
  return {
    ids: Float64Array.from(entries, ({ id }) => id),
    parentIds: Float64Array.from(entries, ({ parentId }) => parentId),
    names: entries.map(({ name }) => name),
    segments: entries.map(({ segment }) => segment),
    visibilities: entries.map(({ visibility }) => visibility),
    archived: entries.map(({ archived }) => archived),
    licences: entries.map(({ licence }) => licence),
    lastActivityAt: Float64Array.from(entries, ({ lastActivityAt }) => lastActivityAt),
    firstSeenAt: Float64Array.from(entries, ({ firstSeenAt }) => firstSeenAt),
    readAt: Float64Array.from(entries, ({ readAt }) => readAt),
    findings: entries.map(({ findings }) => findings),
    checks,
    verdicts,
  };
}

export function entriesOf(chunk: Chunk): Entry[] {
  return Array.from(chunk.ids, (_, index) => entryAt(chunk, index));
}

/** Verdicts in the order of other checks; `stale` for a check that they were not judged by. */
export function reordered(verdicts: Uint8Array, from: readonly string[], to: readonly string[]): Uint8Array {
  const unread = verdictCodes.indexOf('stale');
  const places = new Map(from.map((check, place) => [check, place]));
  return Uint8Array.from(to, (check) => verdicts[places.get(check) ?? -1] ?? unread);
}

export function isSameEntry(one: Entry, other: Entry | undefined): boolean {
  if (other === undefined) return false;
  const { verdicts, ...columns } = one;
  const names = Object.keys(columns) as (keyof typeof columns)[];
  return names.every((name) => Object.is(one[name], other[name])) && hasSameItems(verdicts, other.verdicts);
}

/** Whether two lists hold the same, compared item by item without looking into them. */
export function hasSameItems<Item>(one: ArrayLike<Item>, other: ArrayLike<Item>): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) {
    if (!Object.is(one[index], other[index])) return false;
  }
  return true;
}
