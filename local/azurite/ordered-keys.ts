/** So many keys lie together: moving them aside costs little, and a partition of 200,000 has few hundred heaps. */
const mostTogether = 1_024;

/**
 * Distinct strings in the order of their UTF-16 code units. They lie in heaps of bounded length, so that putting one in
 * or taking one out moves no more than a heap: in a single array of 200,000 it took longer than all else Azurite does.
 */
export class OrderedKeys {
  /** None is empty but the only one. */
  #heaps: string[][] = [[]];

  get isEmpty(): boolean {
    return this.#heaps[0]?.length === 0;
  }

  /** Putting in what is there changes nothing. */
  add(key: string): void {
    const at = this.#heapOf(key);
    const heap = this.#heaps[at] ?? [];
    const index = lowerBound(heap, key);
    if (heap[index] === key) return;
    heap.splice(index, 0, key);
    // Keys mostly come in order: what is full at its end stays full, and the next begins with the newest.
    const keep = index === heap.length - 1 ? mostTogether : mostTogether / 2;
    if (heap.length > mostTogether) this.#heaps.splice(at + 1, 0, heap.splice(keep));
  }

  delete(key: string): void {
    const at = this.#heapOf(key);
    const heap = this.#heaps[at] ?? [];
    const index = lowerBound(heap, key);
    if (heap[index] !== key) return;
    heap.splice(index, 1);
    if (heap.length === 0 && this.#heaps.length > 1) this.#heaps.splice(at, 1);
  }

  /** From the first that is not below `key`. */
  *from(key: string): Generator<string> {
    const first = this.#heapOf(key);
    for (let at = first; at < this.#heaps.length; at += 1) {
      const heap = this.#heaps[at] ?? [];
      for (let index = at === first ? lowerBound(heap, key) : 0; index < heap.length; index += 1) {
        yield heap[index] ?? '';
      }
    }
  }

  /** The first heap that does not end below `key`, else the last. */
  #heapOf(key: string): number {
    const at = firstIndex(this.#heaps.length, (index) => (this.#heaps[index]?.at(-1) ?? '') >= key);
    return Math.min(at, this.#heaps.length - 1);
  }
}

/** The first index whose value is not below `value`. */
function lowerBound(sorted: readonly string[], value: string): number {
  return firstIndex(sorted.length, (index) => (sorted[index] ?? '') >= value);
}

/** The first index below `length` that is so, else `length`. From one that is so, all later ones must be. */
function firstIndex(length: number, isSo: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
