/**
 * The last time recorded under each name, kept for at least `keptMs` and at most twice as long, or until `maxNames`
 * newer names came. Two generations: the older one is dropped as a whole.
 */
export class RecentTimes {
  readonly #keptMs: number;
  readonly #maxNames: number;
  #newer = new Map<string, number>();
  #older = new Map<string, number>();
  #beganMs = 0;

  constructor({ keptMs, maxNames }: { keptMs: number; maxNames: number }) {
    this.#keptMs = keptMs;
    this.#maxNames = maxNames;
  }

  get(name: string): number | undefined {
    return this.#newer.get(name) ?? this.#older.get(name);
  }

  set(name: string, atMs: number, nowMs: number): void {
    if (nowMs - this.#beganMs >= this.#keptMs || this.#newer.size >= this.#maxNames) {
      this.#older = this.#newer;
      this.#newer = new Map();
      this.#beganMs = nowMs;
    }
    this.#newer.set(name, atMs);
  }
}
