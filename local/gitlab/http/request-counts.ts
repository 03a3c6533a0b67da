export type RequestCounts = {
  total: number;
  /** By method and template, `GET /groups/:id/projects`; what no route takes counts as `unrouted`. */
  byRoute: Record<string, number>;
  byStatus: Record<string, number>;
  /** Answers with 429, of both kinds. */
  throttled: number;
  throttledByRoute: Record<string, number>;
  inFlight: number;
  maxInFlight: number;
};

/** Counts what was asked of the simulator. Its own control paths are not counted. */
export class RequestCounter {
  #counts = none(0);

  began(): void {
    this.#counts.total += 1;
    this.#counts.inFlight += 1;
    this.#counts.maxInFlight = Math.max(this.#counts.maxInFlight, this.#counts.inFlight);
  }

  answered(route: string, status: number): void {
    const { byRoute, byStatus } = this.#counts;
    byRoute[route] = (byRoute[route] ?? 0) + 1;
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    if (status !== 429) return;
    this.#counts.throttled += 1;
    this.#counts.throttledByRoute[route] = (this.#counts.throttledByRoute[route] ?? 0) + 1;
  }

  /** The connection is free again: the answer is out, or the caller has gone. */
  ended(): void {
    this.#counts.inFlight -= 1;
  }

  read(): RequestCounts {
    return structuredClone(this.#counts);
  }

  /** What is under way stays counted as in flight. */
  reset(): void {
    this.#counts = none(this.#counts.inFlight);
  }
}

function none(inFlight: number): RequestCounts {
  return {
    total: 0,
    byRoute: {},
    byStatus: {},
    throttled: 0,
    throttledByRoute: {},
    inFlight,
    maxInFlight: inFlight,
  };
}
