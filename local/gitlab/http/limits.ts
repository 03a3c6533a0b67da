import { Refused } from './answer.ts';

type WindowLimit = { requests: number; windowSeconds: number };

/** Nothing is limited unless it is named here. */
export type Limits = {
  /** The middleware's throttle: requests per minute of each user, or of each address without a token. */
  userPerMinute?: number;
  /** The per-endpoint limits, by method and template: `GET /groups/:id/projects`. */
  endpoints?: Readonly<Record<string, WindowLimit>>;
};

/** The numbers of gitlab.com as gitlab.md §3 has them. */
export const gitlabComLimits: Limits = {
  userPerMinute: 2_000,
  endpoints: {
    'GET /projects': { requests: 2_000, windowSeconds: 600 },
    'GET /projects/:id': { requests: 400, windowSeconds: 60 },
    'GET /groups/:id': { requests: 400, windowSeconds: 60 },
    'GET /groups': { requests: 200, windowSeconds: 60 },
    'GET /groups/:id/projects': { requests: 600, windowSeconds: 60 },
    'POST /groups/:id/hooks/:hook_id/test/:trigger': { requests: 5, windowSeconds: 60 },
    'POST /groups/:id/hooks/:hook_id/events/:hook_log_id/resend': { requests: 5, windowSeconds: 60 },
    'GET /groups/:id/members/all/:user_id': { requests: 200, windowSeconds: 60 },
  },
};

type Count = { window: number; used: number };

/** Fixed windows that begin at multiples of their length, for everybody at the same second, as GitLab's do. */
export class Limiter {
  readonly #limits: Limits;
  readonly #now: () => Date;
  readonly #counts = new Map<string, Count>();

  constructor(limits: Limits, now: () => Date) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Counts the call and gives the `RateLimit-*` headers of its answer; throws the plain-text 429 over the limit. */
  throttle(caller: string): Record<string, string> {
    const requests = this.#limits.userPerMinute;
    if (requests === undefined) return {};
    const { used, endsAt } = this.#count(`user ${caller}`, 60);
    const headers = rateHeaders(requests, used, endsAt);
    if (used <= requests) return headers;
    const seconds = Math.max(1, Math.ceil((endsAt - this.#now().getTime()) / 1_000));
    throw new Refused(429, 'Retry later\n', {
      ...headers,
      'content-type': 'text/plain',
      'retry-after': String(seconds),
    });
  }

  /** The per-endpoint limit answers in JSON and without `Retry-After` (`lib/api/helpers/rate_limiter.rb`). */
  limitEndpoint(endpoint: string, caller: string): void {
    const limit = this.#limits.endpoints?.[endpoint];
    if (limit === undefined) return;
    const { used } = this.#count(`${endpoint} ${caller}`, limit.windowSeconds);
    if (used <= limit.requests) return;
    const error = 'This endpoint has been requested too many times. Try again later.';
    throw new Refused(429, { message: { error } });
  }

  #count(key: string, windowSeconds: number): { used: number; endsAt: number } {
    const length = windowSeconds * 1_000;
    const window = Math.floor(this.#now().getTime() / length);
    const earlier = this.#counts.get(key);
    const used = earlier?.window === window ? earlier.used + 1 : 1;
    if (this.#counts.size > 10_000) this.#counts.clear();
    this.#counts.set(key, { window, used });
    return { used, endsAt: (window + 1) * length };
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
