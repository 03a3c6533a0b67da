/** A set of recent keys in typed arrays, for the webhook path. See docs/adr/0009-batched-sends-and-delivery-log.md. */
import { digestOf, KeyTimes } from './key-times.ts';

/**
 * Keys with the time at which each arrived, known for `keptMs`. If more than `least` arrive in that time, at least that many
 * of the latest are known, and never more than twice as many. Older ones are dropped all at once.
 */
export class RecentKeys {
  readonly #keptMs: number;
  readonly #least: number;
  #newer = new KeyTimes(0);
  #older = new KeyTimes(0);

  constructor({ keptMs, least }: { keptMs: number; least: number }) {
    this.#keptMs = keptMs;
    this.#least = least;
  }

  has(key: string, nowMs: number): boolean {
    const digest = digestOf(key);
    const atMs = this.#newer.get(digest) ?? this.#older.get(digest);
    return atMs !== undefined && nowMs - atMs < this.#keptMs;
  }

  /** `atMs`: when it came; not much before `nowMs`. */
  add(key: string, atMs: number, nowMs: number): void {
    if (nowMs - this.#newer.beganMs >= this.#keptMs || this.#newer.size >= this.#least) {
      this.#older = this.#newer;
      this.#newer = new KeyTimes(nowMs);
    }
    this.#newer.set(digestOf(key), atMs);
  }
}
