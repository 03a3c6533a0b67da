/** A list whose values may be made when they are asked for. `drop`: the value is not asked for again. */
export type Items<Value> = {
  readonly length: number;
  at(index: number): Value | undefined;
  drop?(index: number): void;
};

type Chunk = { bytes: Buffer; used: number; left: number };

/** The first chunk is small, as most lists are; each further one is twice as large, up to 256 KB. */
const firstChunkBytes = 4 * 1024;
const maxDoublings = 6;
/** In front of a value: the bytes that it has, and those that it may have. */
const prefixBytes = 8;
/** Room for a value that replaces it, such as one with a longer number. */
const spareBytes = 8;
const dropped = 0xffffffff;

/**
 * A list of small values as JSON, outside of V8's heap, which holds live objects several times over. Each `at` makes a new value.
 * A chunk is freed when all its values were dropped, in whatever order.
 */
export class PackedList<Value> implements Items<Value> {
  length = 0;
  readonly #chunks: (Chunk | undefined)[] = [];
  /** By index: the chunk of a value, and where it begins in it. */
  #chunkOf = new Uint32Array(64);
  #starts = new Uint32Array(64);

  push(value: Value): void {
    if (this.length === this.#starts.length) this.#grow();
    this.#append(this.length, JSON.stringify(value));
    this.length += 1;
  }

  /** Replaces a value; in its place if there is room. */
  set(index: number, value: Value): void {
    const chunk = this.#chunkAt(index);
    if (chunk === undefined) return;
    const start = this.#starts[index] ?? 0;
    const text = JSON.stringify(value);
    const size = Buffer.byteLength(text);
    if (size <= chunk.bytes.readUInt32LE(start + 4)) {
      chunk.bytes.writeUInt32LE(size, start);
      chunk.bytes.write(text, start + prefixBytes);
    } else {
      this.drop(index);
      this.#append(index, text);
    }
  }

  /** Undefined outside of the list, and where the value was dropped. */
  at(index: number): Value | undefined {
    const chunk = this.#chunkAt(index);
    if (chunk === undefined) return undefined;
    const start = this.#starts[index] ?? 0;
    const from = start + prefixBytes;
    return JSON.parse(chunk.bytes.toString('utf8', from, from + chunk.bytes.readUInt32LE(start))) as Value;
  }

  drop(index: number): void {
    const chunk = this.#chunkAt(index);
    if (chunk === undefined) return;
    const place = this.#chunkOf[index] ?? dropped;
    this.#chunkOf[index] = dropped;
    chunk.left -= 1;
    if (chunk.left === 0 && place < this.#chunks.length - 1) this.#chunks[place] = undefined;
  }

  /** Values that were not dropped. */
  *[Symbol.iterator](): Generator<Value> {
    for (let index = 0; index < this.length; index += 1) {
      const value = this.at(index);
      if (value !== undefined) yield value;
    }
  }

  #chunkAt(index: number): Chunk | undefined {
    return index < this.length ? this.#chunks[this.#chunkOf[index] ?? dropped] : undefined;
  }

  #append(index: number, text: string): void {
    const size = Buffer.byteLength(text);
    const room = size + spareBytes;
    const chunk = this.#chunkFor(prefixBytes + room);
    this.#chunkOf[index] = this.#chunks.length - 1;
    this.#starts[index] = chunk.used;
    chunk.bytes.writeUInt32LE(size, chunk.used);
    chunk.bytes.writeUInt32LE(room, chunk.used + 4);
    chunk.bytes.write(text, chunk.used + prefixBytes);
    chunk.used += prefixBytes + room;
    chunk.left += 1;
  }

  #chunkFor(size: number): Chunk {
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.used + size <= last.bytes.length) return last;
    const usual = firstChunkBytes * 2 ** Math.min(this.#chunks.length, maxDoublings);
    const bytes = Buffer.allocUnsafeSlow(Math.max(usual, size));
    const chunk = { bytes, used: 0, left: 0 };
    if (last?.left === 0) this.#chunks[this.#chunks.length - 1] = undefined;
    this.#chunks.push(chunk);
    return chunk;
  }

  #grow(): void {
    const [chunkOf, starts] = [this.#chunkOf, this.#starts];
    this.#chunkOf = new Uint32Array(2 * chunkOf.length);
    this.#chunkOf.set(chunkOf);
    this.#starts = new Uint32Array(2 * starts.length);
    this.#starts.set(starts);
  }
}
