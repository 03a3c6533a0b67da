/**
 * The last time that was noted under each name, kept for `keptMs` at least and twice as long at most, or until `most` newer
 * names came. What is older goes all at once, with what it lies in.
 */
export class RecentTimes {
  readonly #keptMs: number;
  readonly #most: number;
  #newer = new Map<string, number>();
  #older = new Map<string, number>();
  #beganMs = 0;

  constructor({ keptMs, most }: { keptMs: number; most: number }) {
    this.#keptMs = keptMs;
    this.#most = most;
  }

  get(name: string): number | undefined {
    return this.#newer.get(name) ?? this.#older.get(name);
  }

  set(name: string, atMs: number, nowMs: number): void {
    if (nowMs - this.#beganMs >= this.#keptMs || this.#newer.size >= this.#most) {
      this.#older = this.#newer;
      this.#newer = new Map();
      this.#beganMs = nowMs;
    }
    this.#newer.set(name, atMs);
  }
}
