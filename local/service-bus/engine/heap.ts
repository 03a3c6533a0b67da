/** Heap item that records its own position, so that removal needs no search. */
export type HeapItem = { heapIndex: number };

/** Binary min-heap, ordered by `rank`. An item is in at most one heap; `heapIndex` is -1 outside of it. */
export class Heap<Item extends HeapItem> {
  readonly #items: Item[] = [];
  readonly #rank: (item: Item) => number;

  constructor(rank: (item: Item) => number) {
    this.#rank = rank;
  }

  get size(): number {
    return this.#items.length;
  }

  first(): Item | undefined {
    return this.#items[0];
  }

  add(item: Item): void {
    this.#items.push(item);
    this.#rise(this.#items.length - 1, item);
  }

  /** No-op if the item is not in the heap. */
  remove(item: Item): void {
    const index = item.heapIndex;
    if (index < 0) return;
    item.heapIndex = -1;
    const last = this.#items.pop()!;
    if (last === item) return;
    this.#rise(index, last);
    this.#sink(last.heapIndex, last);
  }

  #rise(from: number, item: Item): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.#items[parent]!;
      if (this.#rank(above) <= this.#rank(item)) break;
      this.#put(index, above);
      index = parent;
    }
    this.#put(index, item);
  }

  #sink(from: number, item: Item): void {
    let index = from;
    for (;;) {
      const child = this.#smallerChild(index);
      if (child === undefined || this.#rank(this.#items[child]!) >= this.#rank(item)) break;
      this.#put(index, this.#items[child]!);
      index = child;
    }
    this.#put(index, item);
  }

  #smallerChild(index: number): number | undefined {
    const left = index * 2 + 1;
    if (left >= this.#items.length) return undefined;
    const right = left + 1;
    if (right >= this.#items.length) return left;
    return this.#rank(this.#items[right]!) < this.#rank(this.#items[left]!) ? right : left;
  }

  #put(index: number, item: Item): void {
    this.#items[index] = item;
    item.heapIndex = index;
  }
}
