import { hash } from 'node:crypto';

/** The first 128 bits of a key's SHA-256: no two keys share them by chance or by design. */
type Digest = readonly [number, number, number, number];

const minEntries = 1_024;
/** Words of an entry: its digest and its time. */
const words = 5;

export function digestOf(key: string): Digest {
  const bytes = hash('sha256', key, 'binary');
  return [wordAt(bytes, 0), wordAt(bytes, 4), wordAt(bytes, 8), wordAt(bytes, 12)];
}

function wordAt(bytes: string, index: number): number {
  return (
    bytes.charCodeAt(index) |
    (bytes.charCodeAt(index + 1) << 8) |
    (bytes.charCodeAt(index + 2) << 16) |
    (bytes.charCodeAt(index + 3) << 24)
  );
}

/**
 * Times of keys, each within 24 days of `beganMs`, in whole milliseconds. They lie in two arrays of numbers, whatever their
 * count: a map of as many strings takes four times the room, and each full garbage collection walks through all of it.
 */
export class KeyTimes {
  readonly beganMs: number;
  #size = 0;
  #entries = new Int32Array(words * minEntries);
  /** Number of each entry, from 1, at the first free place from its digest on. At most half full. */
  #places = new Uint32Array(2 * minEntries);

  constructor(beganMs: number) {
    this.beganMs = beganMs;
  }

  get size(): number {
    return this.#size;
  }

  get(digest: Digest): number | undefined {
    const entry = this.#places[this.#placeOf(digest)]!;
    return entry === 0 ? undefined : this.beganMs + this.#entries[entry * words - 1]!;
  }

  set(digest: Digest, atMs: number): void {
    if (this.#size * words === this.#entries.length) this.#grow();
    const place = this.#placeOf(digest);
    if (this.#places[place] === 0) {
      this.#entries.set(digest, this.#size * words);
      this.#size += 1;
      this.#places[place] = this.#size;
    }
    this.#entries[this.#places[place]! * words - 1] = atMs - this.beganMs;
  }

  /** Place of the digest's entry, or the place where it would go. */
  #placeOf(digest: Digest): number {
    const last = this.#places.length - 1;
    let place = digest[0] & last;
    while (this.#places[place] !== 0 && !this.#isAt(this.#places[place]!, digest)) place = (place + 1) & last;
    return place;
  }

  #isAt(entry: number, digest: Digest): boolean {
    const start = (entry - 1) * words;
    return digest.every((word, index) => this.#entries[start + index] === word);
  }

  #grow(): void {
    const entries = this.#entries;
    this.#entries = new Int32Array(2 * entries.length);
    this.#entries.set(entries);
    this.#places = new Uint32Array(2 * this.#places.length);
    const last = this.#places.length - 1;
    for (let entry = 1; entry <= this.#size; entry += 1) {
      let place = entries[(entry - 1) * words]! & last;
      while (this.#places[place] !== 0) place = (place + 1) & last;
      this.#places[place] = entry;
    }
  }
}
