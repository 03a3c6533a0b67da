import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { Change } from '../change.ts';
import type { RowStore } from '../row-store.ts';
import { RowIndex } from '../row-index.ts';
import { decodeContent, encodeRecord, recordHeadBytes } from './record.ts';
import { SegmentLocation, Segment, type Write } from './segment.ts';

type JournalOptions = {
  /** Size at which the journal begins another segment. */
  segmentBytes?: number;
  write?: Write;
};

/** Time slice of the compaction, between which requests are handled. */
const sliceMs = 5;

/** Segment files, oldest first. */
export function segmentFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => numberIn(name) !== undefined)
    .toSorted()
    .map((name) => join(folder, name));
}

/** The folders above a file may be named alike. */
function numberIn(name: string): number | undefined {
  const digits = /^rows-(\d{8})\.log$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function segmentFile(folder: string, number: number): string {
  return join(folder, `rows-${String(number).padStart(8, '0')}.log`);
}

/**
 * Journal of rows, from which rows are also read: memory holds only keys and locations. A change is written (`write(2)`)
 * before it is acknowledged, so it survives `kill -9` at any line; a truncated record was never acknowledged. Power loss is
 * not covered, except that compacted rows are synced before their old segment is removed. Opening replays the segments, and
 * throws if one before the last is damaged.
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

/** Replays a segment. Returns the end of its last complete record. */
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
  /** Oldest first; new records go to the last. */
  readonly #segments: Segment[];
  #compaction: NodeJS.Immediate | undefined;

  constructor(folder: string, segments: Segment[], rows: RowIndex, options: JournalOptions) {
    this.#folder = folder;
    this.#segments = segments;
    this.rows = rows;
    this.#options = { segmentBytes: 32 * 1024 * 1024, ...options };
  }

  commit(changes: readonly Change[]): void {
    this.#append(changes);
    if (this.#shouldCompact() && this.#compaction === undefined) this.#scheduleCompaction(this.#compact());
  }

  close(): void {
    clearImmediate(this.#compaction);
    for (const segment of this.#segments) segment.close();
  }

  #append(changes: readonly Change[]): void {
    const record = encodeRecord(changes);
    const segment = this.#writableSegment();
    const at = segment.append(record);
    applyRecord(this.rows, segment, at + recordHeadBytes, record.subarray(recordHeadBytes));
  }

  #writableSegment(): Segment {
    const last = this.#segments.at(-1);
    return last !== undefined && last.bytes < this.#options.segmentBytes ? last : this.#beginSegment();
  }

  #beginSegment(): Segment {
    const last = this.#segments.at(-1);
    const number = last === undefined ? 1 : (numberIn(basename(last.file)) ?? 0) + 1;
    const segment = Segment.create(segmentFile(this.#folder, number), this.#options.write);
    this.#segments.push(segment);
    return segment;
  }

  /** True if more than half of the journal is outdated, and the rest is worth copying. */
  #shouldCompact(): boolean {
    const bytes = this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
    return bytes > 2 * this.rows.bytes + 2 * this.#options.segmentBytes;
  }

  /**
   * Copies current rows of the oldest segment to the end and removes it. In this order, because a deletion may be in a newer
   * segment than the row that it deletes: what a segment deletes was removed before it. After a crash a row may exist twice,
   * which is harmless.
   */
  *#compact(): Generator<void> {
    const last = this.#beginSegment();
    while (this.#segments[0] !== undefined && this.#segments[0] !== last) {
      const [oldest] = this.#segments;
      for (const { contentAt, content } of oldest.records()) {
        const current = this.#currentRows(oldest, contentAt, content);
        if (current.length > 0) this.#append(current);
        yield;
      }
      for (const segment of this.#segments.slice(this.#segments.indexOf(last))) segment.sync();
      this.#segments.shift();
      oldest.remove();
    }
  }

  #currentRows(segment: Segment, contentAt: number, content: Buffer): Change[] {
    return decodeContent(content).flatMap((entry): Change[] => {
      if (entry.kind !== 'put') return [];
      const { kind, table, partitionKey, rowKey, at, bytes } = entry;
      const location = this.rows.locationOf(entry) as SegmentLocation | undefined;
      if (location?.isAt(segment, contentAt + at) !== true) return [];
      return [{ kind, table, partitionKey, rowKey, text: content.toString('utf8', at, at + bytes) }];
    });
  }

  #scheduleCompaction(compaction: Generator<void>): void {
    this.#compaction = setImmediate(() => {
      this.#compaction = undefined;
      const until = performance.now() + sliceMs;
      try {
        while (performance.now() < until) if (compaction.next().done === true) return;
        this.#scheduleCompaction(compaction);
      } catch (failure) {
        // The disk is full: nothing is lost, and the next change starts the compaction again.
        process.stderr.write(`Rows could not be compacted: ${String(failure)}\n`);
      }
    });
  }
}
