/**
 * Limit of hook calls per minute and top-level namespace. GitLab drops events above it silently
 * (`lib/gitlab/web_hooks/rate_limiter.rb`). No limit if `perMinute` is undefined.
 */
export class CallLimit {
  readonly #perMinute: number | undefined;
  readonly #now: () => Date;
  readonly #used = new Map<number, { minute: number; calls: number }>();

  constructor(perMinute: number | undefined, now: () => Date) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Counts a call; false if it exceeds the limit. */
  take(rootId: number): boolean {
    if (this.#perMinute === undefined) return true;
    const minute = Math.floor(this.#now().getTime() / 60_000);
    const before = this.#used.get(rootId);
    const calls = (before?.minute === minute ? before.calls : 0) + 1;
    this.#used.set(rootId, { minute, calls });
    return calls <= this.#perMinute;
  }
}
