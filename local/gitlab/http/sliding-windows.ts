/** A sliding-window log: counts accepted requests in the last `windowSeconds`, as some gateways do. */
export class SlidingWindows {
  readonly #now: () => Date;
  readonly #sent = new Map<string, number[]>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /**
   * Counts the request and returns undefined if the window has room; otherwise the time at which it has, in ms since
   * 1970.
   */
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
