/** So many keys lie together: moving them aside costs little, and a partition of 200,000 has few hundred chunks. */
const maxChunkLength = 1_024;

/**
 * Distinct strings in the order of their UTF-16 code units. They lie in chunks of bounded length, so that putting one in
 * or taking one out moves no more than a chunk: in a single array of 200,000 it took longer than all else Azurite does.
 */
export class OrderedKeys {
  /** None is empty but the only one. */
  #chunks: string[][] = [[]];

  get isEmpty(): boolean {
    return this.#chunks[0]?.length === 0;
  }

  /** Putting in what is there changes nothing. */
  add(key: string): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at] ?? [];
    const index = lowerBound(chunk, key);
    if (chunk[index] === key) return;
    chunk.splice(index, 0, key);
    // Keys mostly come in order: what is full at its end stays full, and the next begins with the newest.
    const keep = index === chunk.length - 1 ? maxChunkLength : maxChunkLength / 2;
    if (chunk.length > maxChunkLength) this.#chunks.splice(at + 1, 0, chunk.splice(keep));
  }

  delete(key: string): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at] ?? [];
    const index = lowerBound(chunk, key);
    if (chunk[index] !== key) return;
    chunk.splice(index, 1);
    if (chunk.length === 0 && this.#chunks.length > 1) this.#chunks.splice(at, 1);
  }

  /** From the first that is not below `key`. */
  *from(key: string): Generator<string> {
    const first = this.#chunkOf(key);
    for (let at = first; at < this.#chunks.length; at += 1) {
      const chunk = this.#chunks[at] ?? [];
      for (let index = at === first ? lowerBound(chunk, key) : 0; index < chunk.length; index += 1) {
        yield chunk[index] ?? '';
      }
    }
  }

  /** The first chunk that does not end below `key`, else the last. */
  #chunkOf(key: string): number {
    const at = firstIndex(this.#chunks.length, (index) => (this.#chunks[index]?.at(-1) ?? '') >= key);
    return Math.min(at, this.#chunks.length - 1);
  }
}

/** The first index whose value is not below `value`. */
function lowerBound(sorted: readonly string[], value: string): number {
  return firstIndex(sorted.length, (index) => (sorted[index] ?? '') >= value);
}

/** The first index below `length` that is so, else `length`. From one that is so, all later ones must be. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
