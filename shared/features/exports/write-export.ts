import { createHash } from 'node:crypto';

import type { JobOf } from '../../contracts/job.ts';
import { ConcurrentChangeError, DomainError } from '../../platform/errors/errors.ts';
import type { Stored } from '../../platform/stored.ts';
import type { App } from '../app.ts';
import { type Export, isAbandoned } from './domain/export.ts';
import { openDocument } from './open-document.ts';

/**
 * Writes the content of an export. Every attempt writes chunks of its own and the first that is done ends the export under its
 * ETag, so a reader gets the bytes of one attempt, and always the same ones, whatever crashes or runs beside it. An attempt that
 * finds the export ended removes its own chunks, and a repeat those of all that did not end it.
 */
export async function writeExport(
  { exportId }: Pick<JobOf<'write-export'>, 'exportId'>,
  app: App,
): Promise<void> {
  const stored = await app.exports.get(exportId);
  if (stored === undefined) return;
  if (stored.value.state === 'Writing') await writeAttempt(stored, app);
  else await app.exports.keepChunksOf({ id: exportId, attempt: stored.value.content?.attempt ?? 'none' });
}

async function writeAttempt({ value: one, etag }: Stored<Export>, app: App): Promise<void> {
  const place = { id: one.id, attempt: app.ids.newId() };
  const ended = await ending(one, place.attempt, app);
  if (await isEnded(ended, etag, app))
    await app.exports.keepChunksOf({ id: one.id, attempt: ended.content?.attempt ?? 'none' });
  else await app.exports.removeChunks(place);
}

/** The export as this attempt ends it. */
async function ending(one: Export, attempt: string, app: App): Promise<Export> {
  if (!(await areThere(one, app)))
    return { ...one, state: 'Failed', message: 'A connector of it was deleted.' };
  const began = app.clock.now().toISOString();
  const { asOf, parts } = await openDocument(one, app);
  const writer = new ChunkWriter({ id: one.id, attempt }, app);
  for await (const part of parts) {
    const wasWritten = await writer.add(part);
    if (wasWritten && isAbandoned(began, await app.exports.askedAt(one.id), app.clock.now()))
      return { ...one, state: 'Abandoned' };
  }
  return { ...one, state: 'Ready', content: { attempt, asOf, ...(await writer.end()) } };
}

/** A connector that was created again under its name is another one. */
async function areThere({ connectors }: Export, app: App): Promise<boolean> {
  for (const { id, ...key } of connectors) {
    const found = (await app.connectors.get(key))?.value;
    if (found?.id !== id || found.deletion !== undefined) return false;
  }
  return true;
}

async function isEnded(one: Export, etag: string, app: App): Promise<boolean> {
  try {
    await app.exports.replace(one, etag);
    return true;
  } catch (failure) {
    if (failure instanceof ConcurrentChangeError) return false;
    throw failure;
  }
}

/** Collects text, and writes it in chunks of equal size. */
class ChunkWriter {
  readonly #place: { id: string; attempt: string };
  readonly #app: App;
  readonly #digest = createHash('sha256');
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #index = 0;
  #size = 0;
  #count = 0;

  constructor(place: { id: string; attempt: string }, app: App) {
    this.#place = place;
    this.#app = app;
  }

  /** Whether it wrote a chunk. */
  async add({ text, rows }: { text: string; rows: number }): Promise<boolean> {
    const bytes = Buffer.from(text);
    this.#digest.update(bytes);
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#size += bytes.length;
    this.#count += rows;
    const { chunkBytes } = this.#app.exports;
    if (this.#pendingBytes < chunkBytes) return false;
    const all = Buffer.concat(this.#pending);
    let at = 0;
    for (; all.length - at >= chunkBytes; at += chunkBytes)
      await this.#put(all.subarray(at, at + chunkBytes));
    this.#pending = [all.subarray(at)];
    this.#pendingBytes = all.length - at;
    await this.#app.exports.setProgress(this.#place.id, { count: this.#count, size: this.#size });
    return true;
  }

  async end(): Promise<{ count: number; size: number; etag: string }> {
    if (this.#pendingBytes > 0) await this.#put(Buffer.concat(this.#pending));
    const etag = `"${this.#digest.digest('base64url').slice(0, 22)}"`;
    return { count: this.#count, size: this.#size, etag };
  }

  async #put(bytes: Uint8Array): Promise<void> {
    await this.#app.exports.putChunk(this.#place, this.#index, bytes);
    this.#index += 1;
  }
}

/** Ends an export whose job is not retried, so that whoever waits for it learns why. Idempotent. */
export async function failExport(exportId: string, failure: unknown, app: App): Promise<void> {
  const stored = await app.exports.get(exportId);
  if (stored?.value.state !== 'Writing') return;
  const message = failure instanceof DomainError ? failure.message : 'It could not be written.';
  if (await isEnded({ ...stored.value, state: 'Failed', message }, stored.etag, app))
    await app.exports.keepChunksOf({ id: exportId, attempt: 'none' });
}
