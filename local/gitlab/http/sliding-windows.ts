/** Counts what was let through in any stretch of time as long as a window, as gateways do that keep a log. */
export class SlidingWindows {
  readonly #now: () => Date;
  readonly #sent = new Map<string, number[]>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Undefined where there is room, and one more is counted; else when there will be, in ms since 1970. */
  fullUntil(
    caller: string,
    { requests, windowSeconds }: { requests: number; windowSeconds: number },
  ): number | undefined {
    const now = this.#now().getTime();
    const lengthMs = windowSeconds * 1_000;
    const within = (this.#sent.get(caller) ?? []).filter((at) => at > now - lengthMs);
    this.#sent.set(caller, within);
    const oldest = within.at(-requests);
    if (oldest !== undefined) return oldest + lengthMs;
    within.push(now);
    return undefined;
  }
}
