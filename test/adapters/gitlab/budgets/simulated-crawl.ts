import { vi } from 'vitest';

import {
  type FaultRule,
  type Limits,
  SimulatedEndpoint,
  type Transmission,
} from '../../../../local/gitlab/server.ts';
import { type Random, seededRandom } from '../../../../local/seeded-random.ts';
import type { MemorySharedBudgets } from '../../../support/memory-shared-budgets.ts';
import { decideRetry, type Attempts } from '../../../../shared/platform/jobs/decide-retry.ts';
import { requestedWaitMs } from '../../../../shared/adapters/gitlab/requested-wait.ts';
import type { Failure, Outcome } from '../../../../shared/adapters/gitlab/attempt.ts';
import type { KnownLimits } from '../../../../shared/adapters/gitlab/budgets/known-limits.ts';
import { rateLimitHeadersOf } from '../../../../shared/adapters/gitlab/budgets/rate-limit-headers.ts';
import { createTraffic } from '../../../../shared/adapters/gitlab/budgets/traffic.ts';
import { decideWait } from '../../../../shared/adapters/gitlab/decide-wait.ts';
import { translateError, deferredError } from '../../../../shared/adapters/gitlab/translate-error.ts';

const path = '/api/v4/groups/1/projects';
const retries = { maxAttempts: 4, maxWaitMs: 30_000 };
const maxFirstWaitMs = 5_000;
const pagesOfJob = 10;
const pagesInFlight = 4;
const jobsInFlight = 4;
const where = { instanceUrl: 'https://gitlab.example', method: 'GET', endpoint: path };

export type World = {
  pages: number;
  latencyMs: number;
  seed: number;
  limits?: Limits;
  known?: Partial<KnownLimits>;
  /** Processes that share the tables; one without tables if absent. */
  processes?: number;
  tables?: MemorySharedBudgets;
};
type Traffic = ReturnType<typeof createTraffic>;
export type Crawled = {
  seconds: number;
  requests: number;
  refused: number;
  /** When each request was let through, and refused, in ms since 1970. */
  servedAt: number[];
  refusedAt: number[];
};

/**
 * A crawl over the real traffic, back-off and retries of jobs, against the limiter and the faults of the simulated GitLab, in
 * simulated time: HTTP, queue and tables are all that is left out. What was learned stays for the next crawl.
 */
export class SimulatedCrawls {
  readonly #world: World;
  readonly #random: Random;
  readonly #endpoint: SimulatedEndpoint;
  readonly #traffics: Traffic[];
  #now: Crawled | undefined;
  #began = 0;

  constructor(world: World) {
    vi.useFakeTimers({ now: Date.parse('2026-11-23T10:00:20.250Z') });
    this.#world = world;
    this.#random = seededRandom(world.seed);
    this.#endpoint = new SimulatedEndpoint({
      ...(world.limits !== undefined && { limits: world.limits }),
      now: () => new Date(),
      pause,
    });
    this.#traffics = Array.from({ length: world.processes ?? 1 }, (_, index) =>
      createTraffic({
        instanceUrl: where.instanceUrl,
        limits: { user: undefined, address: undefined, endpoints: {}, ...world.known },
        maxConcurrency: 10,
        now: () => new Date(),
        random: this.#random,
        shared: world.tables && { store: world.tables, processId: `p${index}` },
        log: { info: () => undefined, warn: () => undefined },
      }),
    );
  }

  async crawl(rules: FaultRule[] = [], pages = this.#world.pages): Promise<Crawled> {
    this.#endpoint.faults.plan({ seed: this.#world.seed, rules });
    this.#began = Date.now();
    this.#now = { seconds: 0, requests: 0, refused: 0, servedAt: [], refusedAt: [] };
    const jobs = Array.from({ length: Math.ceil(pages / pagesOfJob) }, (_, index) =>
      Math.min(pagesOfJob, pages - index * pagesOfJob),
    );
    const state = { isDone: false };
    const lanes = this.#traffics.flatMap((traffic) => Array.from({ length: jobsInFlight }, () => traffic));
    const done = inFlight(lanes.length, jobs, (count, lane) => this.#work(count, lanes[lane]!)).finally(
      () => {
        state.isDone = true;
      },
    );
    while (!state.isDone) await vi.advanceTimersToNextTimerAsync();
    await done;
    return { ...this.#now, seconds: (Date.now() - this.#began) / 1_000 };
  }

  stop(): void {
    vi.useRealTimers();
  }

  /** A job, and its scheduled copies; while it is one it leaves its place to others, which is left out here. */
  async #work(pages: number, traffic: Traffic): Promise<void> {
    let tried: Attempts = { attempt: 0, waited: undefined };
    for (;;) {
      const session = { requests: 0 };
      try {
        await this.#page(session, traffic);
        await inFlight(pagesInFlight, Array.from({ length: pages - 1 }), () => this.#page(session, traffic));
        return;
      } catch (failure) {
        const verdict = decideRetry(failure, tried, new Date(), this.#random());
        if (verdict.action !== 'retry-at') throw failure;
        tried = verdict.attempts;
        await pause(verdict.at.getTime() - Date.now());
      }
    }
  }

  /** As `transport.send`. */
  async #page(session: { requests: number }, traffic: Traffic): Promise<void> {
    for (let tried = 1; ; tried += 1) {
      const maxWaitMs = session.requests > 0 ? retries.maxWaitMs : maxFirstWaitMs;
      const asked = {
        method: 'GET',
        path,
        connector: 'one',
        hasToken: true,
        urgency: 'bulk' as const,
        maxWaitMs,
      };
      const { outcome } = await traffic.send(asked, () => {
        session.requests += 1;
        return this.#attempt();
      });
      if (outcome.kind === 'success') return;
      if (outcome.kind === 'deferred') throw deferredError(where, outcome.until, new Date());
      const waitMs = decideWait('GET', outcome, tried, retries, this.#random);
      if (waitMs === undefined) throw translateError(where, outcome, new Date());
      await pause(waitMs);
    }
  }

  async #attempt(): Promise<Outcome> {
    this.#now!.requests += 1;
    await pause(this.#world.latencyMs * (0.5 + this.#random()) * 0.5);
    const transmission = await this.#endpoint.call();
    const at = Date.now();
    const isRefused = 'response' in transmission && transmission.response.status === 429;
    if (isRefused) this.#now!.refused += 1;
    this.#now![isRefused ? 'refusedAt' : 'servedAt'].push(at);
    await pause(this.#world.latencyMs * (0.5 + this.#random()) * 0.5);
    return outcomeOf(transmission);
  }
}

function outcomeOf(transmission: Transmission): Outcome {
  if (transmission.how !== 'whole')
    return { kind: 'noResponse', reason: 'ECONNRESET', ...(transmission.how === 'cut' && { status: 200 }) };
  const { status, headers: given = {} } = transmission.response;
  const headers = new Headers({ 'content-type': 'application/json', ...given });
  const rate = rateLimitHeadersOf(headers, new Date());
  if (status < 300) return { kind: 'success', status, headers: {}, rate, body: [] };
  const contentType = headers.get('content-type')?.split(';')[0] ?? '';
  const failure: Failure = {
    kind: 'errorResponse',
    status,
    contentType,
    rate,
    words: {},
    requestedWaitMs: requestedWaitMs(status, headers, new Date()),
  };
  return failure;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

/** p-map would do, but for its stopping at the first failure while the others go on. */
async function inFlight<Item>(
  most: number,
  items: readonly Item[],
  action: (item: Item, lane: number) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const lanes = Array.from({ length: most }, async (_, lane) => {
    for (const item of waiting) await action(item, lane);
  });
  const ended = await Promise.allSettled(lanes);
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
