import { mkdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Change } from './change.ts';
import { openLog, replaceLog } from './log-file.ts';
import { encodeRecord } from './record.ts';
import { applyChange, changesOf, removeExpiredIds, type StoredState } from './state.ts';
import type { Store } from './store.ts';

export type LogStoreOptions = {
  /** The log is compacted when it exceeds this size and three times its size after the last compaction. */
  compactAboveBytes?: number;
  /** Called when a write fails: from then on nothing is durable. */
  onFailure: (error: unknown) => void;
};

/**
 * Append-only log with group commit: all changes of one turn of the event loop, and those that arrive during a write,
 * share one write and one fdatasync. Opening replays the log.
 */
export async function openLogStore(folder: string, options: LogStoreOptions): Promise<Store> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'service-bus.log');
  const { handle, state, bytes } = await openLog(file);
  return new LogStore(file, handle, state, bytes, options);
}

class LogStore implements Store {
  readonly restored: StoredState;
  readonly #file: string;
  readonly #options: Required<LogStoreOptions>;
  readonly #mirror: StoredState;
  #handle: FileHandle;
  #bytes: number;
  #bytesAtStart: number;
  #pending: Buffer[] = [];
  #waiting: (() => void)[] = [];
  #writing: Promise<void> | undefined;

  constructor(file: string, handle: FileHandle, state: StoredState, bytes: number, options: LogStoreOptions) {
    this.#file = file;
    this.#handle = handle;
    this.#mirror = state;
    this.restored = state;
    this.#bytes = bytes;
    this.#bytesAtStart = compactedBytes(state);
    this.#options = { compactAboveBytes: 16 * 1024 * 1024, ...options };
  }

  append(change: Change): void {
    applyChange(this.#mirror, change);
    this.#pending.push(encodeRecord(change));
    this.#start();
  }

  whenDurable(done: () => void): void {
    if (this.#writing === undefined) done();
    else this.#waiting.push(done);
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#handle.close();
  }

  #start(): void {
    this.#writing ??= new Promise((resolve) => setImmediate(resolve))
      .then(() => this.#writeAll())
      .catch((error: unknown) => this.#options.onFailure(error));
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.length > 0 || this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      if (this.#shouldCompact()) await this.#compact();
      else await this.#commit();
      for (const done of waiting) done();
    }
    this.#writing = undefined;
  }

  async #commit(): Promise<void> {
    const batch = Buffer.concat(this.#pending);
    this.#pending = [];
    await this.#handle.appendFile(batch);
    await this.#handle.datasync();
    this.#bytes += batch.length;
  }

  #shouldCompact(): boolean {
    return this.#bytes > this.#options.compactAboveBytes && this.#bytes > 3 * this.#bytesAtStart;
  }

  /** The mirror already contains the pending changes, so writing it makes them durable as well. */
  async #compact(): Promise<void> {
    this.#pending = [];
    for (const queue of this.#mirror.values()) removeExpiredIds(queue.seen, Date.now());
    const content = [...changesOf(this.#mirror)].map(encodeRecord);
    const old = this.#handle;
    const { handle, bytes } = await replaceLog(this.#file, inChunks(content));
    this.#handle = handle;
    this.#bytes = bytes;
    this.#bytesAtStart = bytes;
    await old.close();
  }
}

/** Approximate size of a log compacted to this state. */
function compactedBytes(state: StoredState): number {
  const factsBytes = 250;
  let bytes = 0;
  for (const { messages } of state.values()) {
    for (const { payload } of messages.values()) bytes += payload.length + factsBytes;
  }
  return bytes;
}

function* inChunks(records: readonly Buffer[], perChunk = 1_000): Generator<Buffer> {
  for (let from = 0; from < records.length; from += perChunk) {
    yield Buffer.concat(records.slice(from, from + perChunk));
  }
}
