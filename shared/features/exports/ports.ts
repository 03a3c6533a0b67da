import type { Stored } from '../../platform/stored.ts';
import type { Export, ExportProgress } from './domain/export.ts';

/** Bytes of one chunk; the last of a content has fewer. */
export type ChunkPlace = { id: string; attempt: string };

/** Exports and their contents. Every writer has chunks of its own: those of the one that ended it are the content. */
export interface Exports {
  /** Throws `ConcurrentChangeError` if the id exists. */
  insert(one: Export): Promise<void>;
  get(id: string): Promise<Stored<Export> | undefined>;
  /** Throws `ConcurrentChangeError` when it changed since, or is gone. */
  replace(one: Export, etag: string): Promise<void>;
  /** Stores that a caller asked for it. */
  ask(id: string, at: string): Promise<void>;
  askedAt(id: string): Promise<string | undefined>;
  setProgress(id: string, progress: ExportProgress): Promise<void>;
  progress(id: string): Promise<ExportProgress | undefined>;
  /** How many bytes a chunk has, but for the last. */
  readonly chunkBytes: number;
  putChunk(place: ChunkPlace, index: number, bytes: Uint8Array): Promise<void>;
  /** The chunks from one index to another, the last included. */
  chunks(place: ChunkPlace, first: number, last: number): Promise<Uint8Array[]>;
  /** Deletes the chunks of a writer. Idempotent. */
  removeChunks(place: ChunkPlace): Promise<void>;
  /** Deletes the chunks of all other writers. Idempotent. */
  keepChunksOf(place: ChunkPlace): Promise<void>;
  /** Exports that expired before a time. */
  expired(before: string): AsyncIterable<{ id: string; expiresAt: string }>;
  /** Deletes an export and its content. Idempotent. */
  purge(expired: { id: string; expiresAt: string }): Promise<void>;
}
