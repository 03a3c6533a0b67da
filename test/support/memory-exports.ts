import type { Export, ExportProgress } from '../../shared/features/exports/domain/export.ts';
import type { ChunkPlace, Exports } from '../../shared/features/exports/ports.ts';
import { ConcurrentChangeError } from '../../shared/platform/errors/errors.ts';

/** Exports as the tables keep them, in memory, in small chunks. */
export class MemoryExports implements Exports {
  readonly chunkBytes = 1_000;
  readonly #rows = new Map<string, { value: Export; etag: string }>();
  readonly #asked = new Map<string, string>();
  readonly #progress = new Map<string, ExportProgress>();
  readonly #chunks = new Map<string, Uint8Array>();
  #version = 0;

  insert(one: Export): Promise<void> {
    if (this.#rows.has(one.id)) throw new ConcurrentChangeError('It exists.');
    this.#rows.set(one.id, { value: one, etag: String(++this.#version) });
    return Promise.resolve();
  }

  get(id: string) {
    return Promise.resolve(this.#rows.get(id));
  }

  replace(one: Export, etag: string): Promise<void> {
    if (this.#rows.get(one.id)?.etag !== etag)
      return Promise.reject(new ConcurrentChangeError('It changed.'));
    this.#rows.set(one.id, { value: one, etag: String(++this.#version) });
    return Promise.resolve();
  }

  ask(id: string, at: string): Promise<void> {
    this.#asked.set(id, at);
    return Promise.resolve();
  }

  askedAt(id: string) {
    return Promise.resolve(this.#asked.get(id));
  }

  setProgress(id: string, progress: ExportProgress): Promise<void> {
    this.#progress.set(id, progress);
    return Promise.resolve();
  }

  progress(id: string) {
    return Promise.resolve(this.#progress.get(id));
  }

  putChunk({ id, attempt }: ChunkPlace, index: number, bytes: Uint8Array): Promise<void> {
    this.#chunks.set(`${id}|${attempt}|${String(index).padStart(6, '0')}`, Uint8Array.from(bytes));
    return Promise.resolve();
  }

  chunks({ id, attempt }: ChunkPlace, first: number, last: number): Promise<Uint8Array[]> {
    const indices = Array.from({ length: last - first + 1 }, (_, at) => String(first + at).padStart(6, '0'));
    return Promise.resolve(indices.flatMap((index) => this.#chunks.get(`${id}|${attempt}|${index}`) ?? []));
  }

  removeChunks({ id, attempt }: ChunkPlace): Promise<void> {
    return this.#remove((key) => key.startsWith(`${id}|${attempt}|`));
  }

  keepChunksOf({ id, attempt }: ChunkPlace): Promise<void> {
    return this.#remove((key) => key.startsWith(`${id}|`) && !key.startsWith(`${id}|${attempt}|`));
  }

  async *expired(before: string) {
    await Promise.resolve();
    for (const { value } of this.#rows.values()) if (value.expiresAt < before) yield value;
  }

  purge({ id }: Pick<Export, 'id'>): Promise<void> {
    this.#rows.delete(id);
    return this.#remove((key) => key.startsWith(`${id}|`));
  }

  /** Attempts that have chunks. */
  attempts(): string[] {
    return [...new Set([...this.#chunks.keys()].map((key) => key.split('|')[1] ?? ''))];
  }

  #remove(isOld: (key: string) => boolean): Promise<void> {
    for (const key of this.#chunks.keys()) if (isOld(key)) this.#chunks.delete(key);
    return Promise.resolve();
  }
}
