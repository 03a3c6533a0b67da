import { throttledResponse } from '../faults/throttled-response.ts';
import { HttpError } from './response.ts';
import { type FixedWindow, FixedWindows } from './fixed-windows.ts';
import { GatewayLimit, type Limits } from './limits.ts';
import { SlidingWindows } from './sliding-windows.ts';

/** Rejects requests above the limits, with the body and headers of the respective limiter. */
export class Limiter {
  #limits: Limits;
  readonly #now: () => Date;
  readonly #windows: FixedWindows;
  readonly #sliding: SlidingWindows;

  constructor(limits: Limits, now: () => Date) {
    this.#limits = limits;
    this.#now = now;
    this.#windows = new FixedWindows(now);
    this.#sliding = new SlidingWindows(now);
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** Replaces the limits; counts are kept. */
  set limits(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * The limits of proxies in front of GitLab, which know addresses only. They state a wait and have their own bodies.
   */
  limitAddress(address: string): void {
    if (this.#limits.gateway !== undefined) this.#guard(address, GatewayLimit.parse(this.#limits.gateway));
    const requests = this.#limits.addressPerMinute;
    if (requests === undefined) return;
    const { used, endsAt } = this.#windows.count('address', address, { requests, windowSeconds: 60 });
    if (used <= requests) return;
    throw new HttpError(429, '<html><head><title>429 Too Many Requests</title></head></html>\n', {
      'content-type': 'text/html',
      'retry-after': this.#secondsUntil(endsAt),
    });
  }

  /**
   * Counts the call and returns the `RateLimit-*` headers of its response. Throws the plain-text 429 above the limit.
   */
  throttle(caller: string): Record<string, string> {
    const requests = this.#limits.userPerMinute;
    if (requests === undefined) return {};
    const { used, endsAt } = this.#windows.count('user', caller, { requests, windowSeconds: 60 });
    const headers = rateHeaders(requests, used, endsAt);
    if (used <= requests) return this.#limits.sendsBudget === false ? {} : headers;
    throw new HttpError(429, 'Retry later\n', {
      ...headers,
      'content-type': 'text/plain',
      'retry-after': this.#secondsUntil(endsAt),
    });
  }

  /**
   * The 429 of the per-endpoint limit has a JSON body and no `Retry-After` (`lib/api/helpers/rate_limiter.rb`). Its
   * `RateLimit-*` headers describe the general budget of the user.
   */
  limitEndpoint(
    endpoint: string,
    path: string,
    caller: string,
    generalHeaders: Record<string, string>,
  ): void {
    const limit = this.#limits.endpoints?.[endpoint];
    if (limit === undefined) return;
    const key = limit.perTarget === true ? `${caller} at ${path}` : caller;
    const { used, endsAt } = this.#windows.count(endpoint, key, limit);
    if (used <= limit.requests) return;
    const retryAfterSeconds = Number(this.#secondsUntil(endsAt));
    const fault = {
      kind: 'throttled',
      shape: 'endpoint',
      retryAfterSeconds,
      waitFormat: limit.waitFormat ?? 'none',
    } as const;
    const { body, headers } = throttledResponse(fault, this.#now());
    throw new HttpError(429, body, { ...generalHeaders, ...headers });
  }

  /** Request counts of the latest windows of all limits, oldest first. */
  windows(): FixedWindow[] {
    return this.#windows.read();
  }

  #guard(address: string, limit: GatewayLimit): void {
    const fullUntil = this.#fullUntil(address, limit);
    if (fullUntil === undefined) return;
    const retryAfterSeconds = limit.statedWaitSeconds ?? Number(this.#secondsUntil(fullUntil));
    const { waitFormat } = limit;
    const fault = { kind: 'throttled', shape: 'gateway', retryAfterSeconds, waitFormat } as const;
    const { status, body, headers } = throttledResponse(fault, this.#now());
    throw new HttpError(status, body, headers);
  }

  #fullUntil(address: string, limit: GatewayLimit): number | undefined {
    if (limit.window === 'sliding') return this.#sliding.fullUntil(address, limit);
    const { used, endsAt } = this.#windows.count('gateway', address, limit);
    return used <= limit.requests ? undefined : endsAt;
  }

  #secondsUntil(endsAt: number): string {
    return String(Math.max(1, Math.ceil((endsAt - this.#now().getTime()) / 1_000)));
  }
}

function rateHeaders(requests: number, used: number, endsAt: number): Record<string, string> {
  return {
    'ratelimit-name': 'throttle_authenticated_api',
    'ratelimit-limit': String(requests),
    'ratelimit-observed': String(used),
    'ratelimit-remaining': String(Math.max(0, requests - used)),
    'ratelimit-reset': String(Math.floor(endsAt / 1_000)),
    'ratelimit-resettime': new Date(endsAt).toUTCString(),
  };
}
