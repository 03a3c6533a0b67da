import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

import type { RowLocation } from '../change.ts';
import { contentBytes, isWhole, recordHeadBytes } from './record.ts';

/** First bytes of a segment; the digit is the format version. */
const segmentHead = Buffer.from('PLSDROW1', 'ascii');

/** Writes bytes to a file: `writeSync`, or a replacement in tests. */
export type Write = (fd: number, bytes: Buffer, offset: number, length: number, position: number) => number;

/** One append-only file of a journal: a head, then records. */
export class Segment {
  readonly file: string;
  readonly #fd: number;
  readonly #write: Write;
  #end: number;

  private constructor(file: string, fd: number, end: number, write: Write) {
    this.file = file;
    this.#fd = fd;
    this.#end = end;
    this.#write = write;
  }

  /** Creates an empty segment, replacing an existing file. If the disk is full, it throws and leaves no file. */
  static create(file: string, write: Write = writeSync): Segment {
    const segment = new Segment(file, openSync(file, 'w+'), 0, write);
    try {
      segment.append(segmentHead);
    } catch (failure) {
      segment.remove();
      throw failure;
    }
    return segment;
  }

  /** Throws for a file of another kind, or of a newer version. */
  static open(file: string, write: Write = writeSync): Segment {
    const fd = openSync(file, 'r+');
    const segment = new Segment(file, fd, fstatSync(fd).size, write);
    const head = segment.read(0, Math.min(segmentHead.length, segment.bytes));
    if (!segmentHead.subarray(0, head.length).equals(head)) {
      closeSync(fd);
      throw new Error(
        `${file} ${isOfOurs(head) ? 'was written by a newer version' : 'is no journal of rows'}.`,
      );
    }
    // The process was killed while it created the file.
    if (head.length < segmentHead.length) segment.#appendAt(head.length, segmentHead.subarray(head.length));
    return segment;
  }

  get bytes(): number {
    return this.#end;
  }

  /** Appends bytes and returns their position. If the disk refuses the write, it throws and nothing is appended. */
  append(bytes: Buffer): number {
    const at = this.#end;
    try {
      this.#appendAt(at, bytes);
    } catch (failure) {
      this.seal();
      throw failure;
    }
    return at;
  }

  read(at: number, bytes: number): Buffer {
    const buffer = Buffer.allocUnsafe(bytes);
    return buffer.subarray(0, readSync(this.#fd, buffer, 0, bytes, at));
  }

  /** Complete records in order, up to the first truncated or damaged one. `next` is the position after the record. */
  *records(): Generator<{ contentAt: number; content: Buffer; next: number }> {
    for (let at = segmentHead.length; ;) {
      const head = this.read(at, recordHeadBytes);
      const contentAt = at + recordHeadBytes;
      if (head.length < recordHeadBytes || contentAt + contentBytes(head) > this.#end) return;
      const content = this.read(contentAt, contentBytes(head));
      if (content.length === 0 || !isWhole(head, content)) return;
      at = contentAt + content.length;
      yield { contentAt, content, next: at };
    }
  }

  /** Position of the first record. */
  static get firstRecordAt(): number {
    return segmentHead.length;
  }

  /** Truncates the segment and saves the rest in `<file>.torn`. */
  truncateAt(end: number): void {
    writeFileSync(`${this.file}.torn`, this.read(end, this.#end - end));
    this.#end = end;
    this.seal();
  }

  /** Truncates the file to the last complete record. */
  seal(): void {
    ftruncateSync(this.#fd, this.#end);
  }

  /** Flushes the file to disk, before the source of copied rows is removed. */
  sync(): void {
    fsyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }

  remove(): void {
    this.close();
    unlinkSync(this.file);
  }

  #appendAt(at: number, bytes: Buffer): void {
    for (let done = 0; done < bytes.length;) {
      done += this.#write(this.#fd, bytes, done, bytes.length - done, at + done);
    }
    this.#end = at + bytes.length;
  }
}

function isOfOurs(head: Buffer): boolean {
  const kind = segmentHead.subarray(0, -1);
  return head.subarray(0, kind.length).equals(kind);
}

/** Location in a segment file; the text is not in memory. */
export class SegmentLocation implements RowLocation {
  readonly segment: Segment;
  readonly at: number;
  readonly bytes: number;

  constructor(segment: Segment, at: number, bytes: number) {
    this.segment = segment;
    this.at = at;
    this.bytes = bytes;
  }

  text(): string {
    return this.segment.read(this.at, this.bytes).toString('utf8');
  }

  isAt(segment: Segment, at: number): boolean {
    return this.segment === segment && this.at === at;
  }
}
