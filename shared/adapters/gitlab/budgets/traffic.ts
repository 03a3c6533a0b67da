import type { SharedBudgets } from '../../../features/connectors/ports.ts';
import type { Outcome } from '../attempt.ts';
import { createBudgetLeases } from './budget-leases.ts';
import type { BudgetName } from './budget-name.ts';
import { createBudgets } from './budgets.ts';
import { updateBudgets, releaseTries } from './update-budgets.ts';
import type { KnownLimits } from './known-limits.ts';
import { createPlaces } from './places.ts';
import {
  type QueuedRequest,
  createRequestQueues,
  type Deferred,
  type RequestQueues,
} from './request-queues.ts';

/** Requests from one process to one instance, within its rate limits and concurrency, in fair turns by connector. */
export type Traffic = {
  /** `action` sends the request. A 429 is returned with the wait to keep, also if GitLab named none. */
  send(
    request: QueuedRequest,
    action: () => Promise<Outcome>,
  ): Promise<{ outcome: Outcome | Deferred; waitedMs: number }>;
};

export type TrafficDeps = {
  instanceUrl: string;
  limits: KnownLimits;
  maxConcurrency: number;
  now: () => Date;
  random: () => number;
  /** Budgets that other processes use as well; absent: this process has them for itself. */
  shared?: { store: SharedBudgets; processId: string } | undefined;
  log: Record<'info' | 'warn', (sentence: string, fields: Record<string, unknown>) => void>;
};

const maxLogKeys = 10_000;

export function createTraffic(deps: TrafficDeps): Traffic {
  const { instanceUrl, random, log } = deps;
  const now = () => deps.now().getTime();
  const leases =
    deps.shared &&
    createBudgetLeases({
      ...deps.shared,
      instanceUrl,
      now,
      random,
      log,
      onChange: (isNews) => (isNews ? queues.reconsider() : queues.pump()),
    });
  const budgets = createBudgets(deps.limits, leases);
  const places = createPlaces(deps.maxConcurrency);
  const queues: RequestQueues = createRequestQueues({ budgets, places, now, onDeferred: logOnce });
  const loggedUntil = new Map<string, number>();

  /** Logs once until the window ends, not for each request. */
  function logOnce({ key }: BudgetName, until: number): void {
    if ((loggedUntil.get(key) ?? 0) > now()) return;
    if (loggedUntil.size >= maxLogKeys) loggedUntil.clear();
    loggedUntil.set(key, until);
    log.info('requests wait for a rate limit of GitLab', { instanceUrl, limit: key, until: isoOf(until) });
  }

  function learn(request: QueuedRequest, sentAt: number, response: Outcome): Outcome {
    const names = budgets.of(request);
    places.learn(response, sentAt, now());
    const sent = { names, hasToken: request.hasToken, sentAt };
    const { outcome, closed } = updateBudgets(budgets, sent, response, random, now());
    if (closed === undefined) return outcome;
    const { name, until, status } = closed;
    loggedUntil.set(name.key, until);
    log.warn('GitLab throttles requests', { instanceUrl, limit: name.key, until: isoOf(until), status });
    return outcome;
  }

  function free(): void {
    places.giveBack();
    queues.pump();
  }

  return {
    async send(request, action) {
      const arrivedAt = now();
      const turn = await queues.join(request);
      const waitedMs = now() - arrivedAt;
      if (turn.kind === 'deferred') return { outcome: turn, waitedMs };
      let outcome: Outcome | undefined;
      try {
        outcome = learn(request, turn.sentAt, await action());
        return { outcome, waitedMs };
      } finally {
        if (outcome === undefined) releaseTries(budgets, budgets.of(request), turn.sentAt, now());
        // A streamed body takes its place until it was read.
        const ended = outcome?.kind === 'success' ? outcome.ended : undefined;
        if (ended === undefined) free();
        else void ended.then(free);
      }
    },
  };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
