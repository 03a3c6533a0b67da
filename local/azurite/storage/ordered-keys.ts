/** A partition of 200,000 keys has a few hundred chunks of this length. */
const maxChunkLength = 1_024;

/**
 * Sorted set of strings, by UTF-16 code unit. It is split into chunks of bounded length, so that an insertion or deletion
 * moves at most one chunk: in a single array of 200,000, that took longer than everything else Azurite does.
 */
export class OrderedKeys {
  /** No chunk is empty, except a single one. */
  #chunks: string[][] = [[]];

  get isEmpty(): boolean {
    return this.#chunks[0]?.length === 0;
  }

  /** Idempotent. */
  add(key: string): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at] ?? [];
    const index = lowerBound(chunk, key);
    if (chunk[index] === key) return;
    chunk.splice(index, 0, key);
    // Keys mostly arrive in order: after an append the chunk stays full, and the next one begins with the new key.
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

  /** All keys from `key` on. */
  *from(key: string): Generator<string> {
    const first = this.#chunkOf(key);
    for (let at = first; at < this.#chunks.length; at += 1) {
      const chunk = this.#chunks[at] ?? [];
      for (let index = at === first ? lowerBound(chunk, key) : 0; index < chunk.length; index += 1) {
        yield chunk[index] ?? '';
      }
    }
  }

  /** Index of the first chunk whose last key is not below `key`, else of the last chunk. */
  #chunkOf(key: string): number {
    const at = firstIndex(this.#chunks.length, (index) => (this.#chunks[index]?.at(-1) ?? '') >= key);
    return Math.min(at, this.#chunks.length - 1);
  }
}

/** First index whose value is not below `value`. */
function lowerBound(sorted: readonly string[], value: string): number {
  return firstIndex(sorted.length, (index) => (sorted[index] ?? '') >= value);
}

/** First index below `length` for which `holds` is true, else `length`. It must hold for all later ones too. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
