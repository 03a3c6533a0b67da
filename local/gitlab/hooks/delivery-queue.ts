import type { Random } from '../../seeded-random.ts';

/** First-in first-out queue that can also return a random item. */
export class DeliveryQueue<T> {
  #items: T[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  add(item: T): void {
    this.#items.push(item);
  }

  take(random: Random | undefined): T | undefined {
    if (this.size === 0) return undefined;
    if (random !== undefined) this.#moveToFront(this.#head + Math.floor(random() * this.size));
    const item = this.#items[this.#head];
    this.#head += 1;
    if (this.#head > 1_000 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }

  #moveToFront(place: number): void {
    const [first, chosen] = [this.#items[this.#head], this.#items[place]];
    if (first === undefined || chosen === undefined) return;
    this.#items[this.#head] = chosen;
    this.#items[place] = first;
  }
}
