export type FixedWindow = {
  /** What is limited, e.g. `GET /groups/:id/projects`, and for whom. */
  name: string;
  caller: string;
  beganAt: string;
  limit: number;
  /** Requests that were let through, and those that were not. */
  served: number;
  refused: number;
};

type Count = { window: number; used: number; kept: FixedWindow };

const mostKept = 1_000;

/** Counts in windows that begin at multiples of their length, for everybody at the same second, as GitLab's do. */
export class FixedWindows {
  readonly #now: () => Date;
  readonly #counts = new Map<string, Count>();
  readonly #history: FixedWindow[] = [];

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Counts one more. Over the limit it counts as refused. */
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
        : this.#begin(key, { name, caller, limit: requests }, window, length);
    count.used += 1;
    if (count.used <= requests) count.kept.served += 1;
    else count.kept.refused += 1;
    return { used: count.used, endsAt: (window + 1) * length };
  }

  /** The latest windows in which anything was asked, oldest first. */
  read(): FixedWindow[] {
    return structuredClone(this.#history);
  }

  #begin(
    key: string,
    whose: Pick<FixedWindow, 'name' | 'caller' | 'limit'>,
    window: number,
    length: number,
  ): Count {
    const beganAt = new Date(window * length).toISOString();
    const count = { window, used: 0, kept: { ...whose, beganAt, served: 0, refused: 0 } };
    if (this.#counts.size > 10_000) this.#counts.clear();
    this.#counts.set(key, count);
    this.#history.push(count.kept);
    if (this.#history.length > mostKept) this.#history.shift();
    return count;
  }
}
