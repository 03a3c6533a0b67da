import { applyFault, type Transmission } from './faults/apply-fault.ts';
import { FaultInjector } from './faults/fault-injector.ts';
import { Limiter } from './http/limiter.ts';
import type { Limits } from './http/limits.ts';
import { HttpError, type HttpResponse, ok } from './http/response.ts';

export type EndpointOptions = {
  limits?: Limits;
  now: () => Date;
  /** Waits for a number of milliseconds, for injected latency. */
  pause: (ms: number) => Promise<unknown>;
};

const endpoint = 'GET /groups/:id/projects';

/**
 * The limits and faults of a simulated GitLab at one list endpoint, without HTTP and with an injected clock. One user
 * at one address calls it; the list is empty.
 */
export class SimulatedEndpoint {
  readonly faults: FaultInjector;
  readonly #options: EndpointOptions;
  readonly #limiter: Limiter;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.faults = new FaultInjector(options.now);
    this.#limiter = new Limiter(options.limits ?? {}, options.now);
  }

  async call(): Promise<Transmission> {
    const { now, pause } = this.#options;
    const serve = () => Promise.resolve(this.#serve());
    return applyFault(this.faults.draw(endpoint), endpoint, serve, pause, now);
  }

  #serve(): HttpResponse {
    try {
      this.#limiter.limitAddress('10.0.0.1');
      const headers = this.#limiter.throttle('user 1');
      this.#limiter.limitEndpoint(endpoint, '/api/v4/groups/1/projects', 'user 1', headers);
      return ok([], headers);
    } catch (error) {
      if (error instanceof HttpError) return error.response;
      throw error;
    }
  }
}
