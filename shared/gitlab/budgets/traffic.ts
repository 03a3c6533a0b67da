import type { Outcome } from '../attempt.ts';
import { type BudgetName, createBudgets } from './budgets.ts';
import { heedOutcome } from './heed-outcome.ts';
import type { KnownLimits } from './known-limits.ts';
import { createPlaces } from './places.ts';
import { type Asked, createWaitingLines, type Withheld } from './waiting-lines.ts';

/** What goes to one instance from one process: no more at once and in a window than it bears, and in fair turns. */
export type Traffic = {
  /** `deed` sends it, and is told how long a refusal lasts that does not tell it itself. */
  send(
    asked: Asked,
    deed: (silentThrottleMs: number) => Promise<Outcome>,
  ): Promise<{ outcome: Outcome | Withheld; waitedMs: number }>;
};

export type TrafficDeps = {
  instanceUrl: string;
  limits: KnownLimits;
  maxConcurrency: number;
  now: () => Date;
  random: () => number;
  log: Record<'info' | 'warn', (sentence: string, fields: Record<string, unknown>) => void>;
};

/** GitLab's per-endpoint limiter sends no `Retry-After`; its windows last a minute unless more is known. */
const unknownWindowSeconds = 60;
const mostNoticesKept = 10_000;

export function createTraffic(deps: TrafficDeps): Traffic {
  const { instanceUrl, random, log } = deps;
  const now = () => deps.now().getTime();
  const budgets = createBudgets(deps.limits);
  const places = createPlaces(deps.maxConcurrency);
  const lines = createWaitingLines({ budgets, places, now, onWithheld: noteOnce });
  const notedUntil = new Map<string, number>();

  /** One line until the window ends, not one for each request. */
  function noteOnce({ key }: BudgetName, until: number): void {
    if ((notedUntil.get(key) ?? 0) > now()) return;
    if (notedUntil.size >= mostNoticesKept) notedUntil.clear();
    notedUntil.set(key, until);
    log.info('requests wait for a limit of GitLab', { instanceUrl, limit: key, until: isoOf(until) });
  }

  function learn(asked: Asked, sentAt: number, outcome: Outcome): void {
    const names = budgets.of(asked);
    places.learn(outcome, sentAt, now());
    const closed = heedOutcome(budgets, { names, hasToken: asked.hasToken, sentAt }, outcome, random, now());
    if (closed === undefined) return;
    const { name, until, status } = closed;
    notedUntil.set(name.key, until);
    log.warn('GitLab takes no more requests', { instanceUrl, limit: name.key, until: isoOf(until), status });
  }

  return {
    async send(asked, deed) {
      const arrivedAt = now();
      const turn = await lines.join(asked);
      const waitedMs = now() - arrivedAt;
      if (turn.kind === 'withheld') return { outcome: turn, waitedMs };
      const endpoint = budgets.of(asked).find(({ of }) => of === 'endpoint');
      try {
        const outcome = await deed((endpoint?.limit?.windowSeconds ?? unknownWindowSeconds) * 1_000);
        learn(asked, turn.sentAt, outcome);
        return { outcome, waitedMs };
      } finally {
        places.giveBack();
        lines.pump();
      }
    },
  };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
