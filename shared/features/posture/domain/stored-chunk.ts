import type { Chunk } from './read-model.ts';

/** Entries that a chunk holds: of projects, of groups below a root group, of the root group alone, or of the instance. */
export type ChunkKind = 'project' | 'group' | 'root' | 'instance';

/** The chunks among which an id has one; root group 0 for the instance. */
export type ChunkPlace = { connectorId: string; kind: ChunkKind; rootId: number };

/** A chunk among those of a connector: it holds the ids from `from` up to the next chunk of its place. */
export type ChunkKey = Omit<ChunkPlace, 'connectorId'> & { from: number };

/** The version of a chunk. */
export type ChunkHead = ChunkKey & { etag: string };

export type StoredChunk = ChunkHead & { chunk: Chunk };

/** A chunk's key as text, for maps. */
export function chunkKeyText({ kind, rootId, from }: ChunkKey): string {
  return `${kind}|${rootId}|${from}`;
}
