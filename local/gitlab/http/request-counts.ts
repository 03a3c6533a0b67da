export type RequestCounts = {
  total: number;
  /** By method and template, `GET /groups/:id/projects`; requests without a route count as `unrouted`. */
  byRoute: Record<string, number>;
  byStatus: Record<string, number>;
  /** Responses with status 429. */
  throttled: number;
  throttledByRoute: Record<string, number>;
  inFlight: number;
  maxInFlight: number;
};

/** Counts requests, except those to the simulator's control endpoints. */
export class RequestCounter {
  #counts = none(0);

  onStart(): void {
    this.#counts.total += 1;
    this.#counts.inFlight += 1;
    this.#counts.maxInFlight = Math.max(this.#counts.maxInFlight, this.#counts.inFlight);
  }

  onResponse(route: string, status: number): void {
    const { byRoute, byStatus } = this.#counts;
    byRoute[route] = (byRoute[route] ?? 0) + 1;
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    if (status !== 429) return;
    this.#counts.throttled += 1;
    this.#counts.throttledByRoute[route] = (this.#counts.throttledByRoute[route] ?? 0) + 1;
  }

  /** Called when the response is sent or the caller has disconnected. */
  onClose(): void {
    this.#counts.inFlight -= 1;
  }

  read(): RequestCounts {
    return structuredClone(this.#counts);
  }

  /** Requests in flight stay counted as in flight. */
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
