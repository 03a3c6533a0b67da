export type FixedWindow = {
  /** Name of the limit, e.g. `GET /groups/:id/projects`, and the caller it applies to. */
  name: string;
  caller: string;
  beganAt: string;
  limit: number;
  /** Requests within the limit, and above it. */
  served: number;
  refused: number;
};

type Count = { window: number; used: number; entry: FixedWindow };

const maxHistory = 1_000;

/** Counts requests in windows aligned to multiples of their length, the same for all callers, as GitLab does. */
export class FixedWindows {
  readonly #now: () => Date;
  readonly #counts = new Map<string, Count>();
  readonly #history: FixedWindow[] = [];

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Counts one request and returns the number in the current window, including this one. */
  count(
    name: string,
    caller: string,
    { requests, windowSeconds }: { requests: number; windowSeconds: number },
  ): { used: number; endsAt: number } {
    const length = windowSeconds * 1_000;
    const window = Math.floor(this.#now().getTime() / length);
    const key = `${name} ${caller}`;
    const earlier = this.#counts.get(key);
    const count =
      earlier?.window === window
        ? earlier
        : this.#open(key, { name, caller, limit: requests }, window, length);
    count.used += 1;
    if (count.used <= requests) count.entry.served += 1;
    else count.entry.refused += 1;
    return { used: count.used, endsAt: (window + 1) * length };
  }

  /** The latest windows with at least one request, oldest first. */
  read(): FixedWindow[] {
    return structuredClone(this.#history);
  }

  #open(
    key: string,
    limit: Pick<FixedWindow, 'name' | 'caller' | 'limit'>,
    window: number,
    length: number,
  ): Count {
    const beganAt = new Date(window * length).toISOString();
    const count = { window, used: 0, entry: { ...limit, beganAt, served: 0, refused: 0 } };
    if (this.#counts.size > 10_000) this.#counts.clear();
    this.#counts.set(key, count);
    this.#history.push(count.entry);
    if (this.#history.length > maxHistory) this.#history.shift();
    return count;
  }
}
