import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Change } from '../change.ts';
import type { RowStore } from '../row-store.ts';
import { RowIndex } from '../row-index.ts';
import { decodeContent, encodeRecord, recordHeadBytes } from './record.ts';
import { SegmentLocation, Segment, type Write } from './segment.ts';

type JournalOptions = {
  /** A segment that is as large is not added to. */
  segmentBytes?: number;
  write?: Write;
};

/** How long rows are moved before requests get their turn. */
const sliceMs = 5;

/** Names in the order of their numbers. */
export function segmentFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^rows-\d{8}\.log$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

export function segmentFile(folder: string, number: number): string {
  return join(folder, `rows-${String(number).padStart(8, '0')}.log`);
}

/**
 * Rows in a journal that is also where they are read from: memory holds their keys and locations only. A change is written
 * (`write(2)`) before it counts, so what was answered survives `kill -9` at any line; a record that was cut off was
 * answered to nobody. Loss of power is another matter: only rows that were moved are synced, before what they were moved
 * from is removed. Opening replays the segments, and throws where one before the last is damaged.
 */
export function openJournal(folder: string, options: JournalOptions = {}): Journal {
  mkdirSync(folder, { recursive: true });
  const rows = new RowIndex();
  const segments = segmentFiles(folder).map((file) => Segment.open(file, options.write));
  for (const [index, segment] of segments.entries()) {
    const end = replay(segment, rows);
    if (end === segment.bytes) continue;
    if (index < segments.length - 1) throw new Error(`${segment.file} is damaged at byte ${end}.`);
    segment.truncateAt(end);
  }
  return new Journal(folder, segments, rows, options);
}

/** Answers with where its last whole record ends. */
function replay(segment: Segment, rows: RowIndex): number {
  let end = Segment.firstRecordAt;
  for (const { contentAt, content, next } of segment.records()) {
    applyRecord(rows, segment, contentAt, content);
    end = next;
  }
  return end;
}

function applyRecord(rows: RowIndex, segment: Segment, contentAt: number, content: Buffer): void {
  for (const entry of decodeContent(content)) {
    if (entry.kind !== 'put') {
      rows.apply(entry);
      continue;
    }
    const { kind, table, partitionKey, rowKey, at, bytes } = entry;
    const location = new SegmentLocation(segment, contentAt + at, bytes);
    rows.apply({ kind, table, partitionKey, rowKey, location });
  }
}

export class Journal implements RowStore {
  readonly rows: RowIndex;
  readonly #folder: string;
  readonly #options: { segmentBytes: number; write?: Write };
  /** Oldest first; the last is written to. */
  readonly #segments: Segment[];
  #moving: NodeJS.Immediate | undefined;

  constructor(folder: string, segments: Segment[], rows: RowIndex, options: JournalOptions) {
    this.#folder = folder;
    this.#segments = segments;
    this.rows = rows;
    this.#options = { segmentBytes: 32 * 1024 * 1024, ...options };
  }

  commit(changes: readonly Change[]): void {
    this.#add(changes);
    if (this.#isWasteful() && this.#moving === undefined) this.#moveLater(this.#moveAll());
  }

  close(): void {
    clearImmediate(this.#moving);
    for (const segment of this.#segments) segment.close();
  }

  #add(changes: readonly Change[]): void {
    const record = encodeRecord(changes);
    const segment = this.#segmentToAddTo();
    const at = segment.append(record);
    applyRecord(this.rows, segment, at + recordHeadBytes, record.subarray(recordHeadBytes));
  }

  #segmentToAddTo(): Segment {
    const last = this.#segments.at(-1);
    return last !== undefined && last.bytes < this.#options.segmentBytes ? last : this.#begin();
  }

  #begin(): Segment {
    const last = this.#segments.at(-1);
    const number = last === undefined ? 1 : Number(/rows-(\d+)/.exec(last.file)?.[1]) + 1;
    const segment = Segment.create(segmentFile(this.#folder, number), this.#options.write);
    this.#segments.push(segment);
    return segment;
  }

  /** Most of it is history, and of that so much that moving the rest pays. */
  #isWasteful(): boolean {
    const bytes = this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
    return bytes > 2 * this.rows.bytes + 2 * this.#options.segmentBytes;
  }

  /**
   * Oldest first, for a row that was removed may lie in an older segment than its removal: where a segment goes, all that
   * it undid has gone before. Killed in the middle, a row is there twice, which is no harm.
   */
  *#moveAll(): Generator<void> {
    const last = this.#begin();
    while (this.#segments[0] !== undefined && this.#segments[0] !== last) {
      const [oldest] = this.#segments;
      for (const { contentAt, content } of oldest.records()) {
        const counting = this.#counting(oldest, contentAt, content);
        if (counting.length > 0) this.#add(counting);
        yield;
      }
      for (const segment of this.#segments.slice(this.#segments.indexOf(last))) segment.sync();
      this.#segments.shift();
      oldest.remove();
    }
  }

  #counting(segment: Segment, contentAt: number, content: Buffer): Change[] {
    return decodeContent(content).flatMap((entry): Change[] => {
      if (entry.kind !== 'put') return [];
      const { kind, table, partitionKey, rowKey, at, bytes } = entry;
      const location = this.rows.locationOf(entry) as SegmentLocation | undefined;
      if (location?.isAt(segment, contentAt + at) !== true) return [];
      return [{ kind, table, partitionKey, rowKey, text: content.toString('utf8', at, at + bytes) }];
    });
  }

  #moveLater(moving: Generator<void>): void {
    this.#moving = setImmediate(() => {
      this.#moving = undefined;
      const until = performance.now() + sliceMs;
      try {
        while (performance.now() < until) if (moving.next().done === true) return;
        this.#moveLater(moving);
      } catch (failure) {
        // The disk is full: nothing is lost, and the next change begins it anew.
        process.stderr.write(`Rows could not be moved: ${String(failure)}\n`);
      }
    });
  }
}
