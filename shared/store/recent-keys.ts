/**
 * Keys with the time at which each came, known for `keptMs`; of more than `least` that came in that time, as many of the
 * latest at least, and never more than twice as many. What is older goes all at once, with the map it lies in: a map that
 * is emptied from its front walks over the gaps every time.
 */
export class RecentKeys {
  readonly #keptMs: number;
  readonly #least: number;
  #newer = new Map<string, number>();
  #older = new Map<string, number>();
  #beganMs = 0;
  /** Times count from when the first key came: as whole numbers below 2^31 they take no room of their own. */
  #zeroMs: number | undefined;

  constructor({ keptMs, least }: { keptMs: number; least: number }) {
    this.#keptMs = keptMs;
    this.#least = least;
  }

  has(key: string, nowMs: number): boolean {
    const at = this.#newer.get(key) ?? this.#older.get(key);
    return at !== undefined && nowMs - (this.#zeroMs ?? 0) - at < this.#keptMs;
  }

  add(key: string, atMs: number, nowMs: number): void {
    if (nowMs - this.#beganMs >= this.#keptMs || this.#newer.size >= this.#least) {
      this.#older = this.#newer;
      this.#newer = new Map();
      this.#beganMs = nowMs;
    }
    this.#zeroMs ??= nowMs;
    this.#newer.set(key, atMs - this.#zeroMs);
  }
}
