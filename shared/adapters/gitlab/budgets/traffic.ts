import type { Outcome } from '../attempt.ts';
import { type BudgetName, createBudgets } from './budgets.ts';
import { updateBudgets, returnTries } from './update-budgets.ts';
import type { KnownLimits } from './known-limits.ts';
import { createPlaces } from './places.ts';
import { type Asked, createRequestQueues, type Withheld } from './request-queues.ts';

/** What goes to one instance from one process: no more at once and in a window than it bears, and in fair turns. */
export type Traffic = {
  /** `deed` sends it. A 429 comes back with the wait that is to be kept, whether GitLab told one or not. */
  send(
    asked: Asked,
    deed: () => Promise<Outcome>,
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

const maxNoticesKept = 10_000;

export function createTraffic(deps: TrafficDeps): Traffic {
  const { instanceUrl, random, log } = deps;
  const now = () => deps.now().getTime();
  const budgets = createBudgets(deps.limits);
  const places = createPlaces(deps.maxConcurrency);
  const lines = createRequestQueues({ budgets, places, now, onWithheld: noteOnce });
  const notedUntil = new Map<string, number>();

  /** One line until the window ends, not one for each request. */
  function noteOnce({ key }: BudgetName, until: number): void {
    if ((notedUntil.get(key) ?? 0) > now()) return;
    if (notedUntil.size >= maxNoticesKept) notedUntil.clear();
    notedUntil.set(key, until);
    log.info('requests wait for a limit of GitLab', { instanceUrl, limit: key, until: isoOf(until) });
  }

  function learn(asked: Asked, sentAt: number, answered: Outcome): Outcome {
    const names = budgets.of(asked);
    places.learn(answered, sentAt, now());
    const sent = { names, hasToken: asked.hasToken, sentAt };
    const { outcome, closed } = updateBudgets(budgets, sent, answered, random, now());
    if (closed === undefined) return outcome;
    const { name, until, status } = closed;
    notedUntil.set(name.key, until);
    log.warn('GitLab takes no more requests', { instanceUrl, limit: name.key, until: isoOf(until), status });
    return outcome;
  }

  return {
    async send(asked, deed) {
      const arrivedAt = now();
      const turn = await lines.join(asked);
      const waitedMs = now() - arrivedAt;
      if (turn.kind === 'withheld') return { outcome: turn, waitedMs };
      let outcome: Outcome | undefined;
      try {
        outcome = learn(asked, turn.sentAt, await deed());
        return { outcome, waitedMs };
      } finally {
        if (outcome === undefined) returnTries(budgets, budgets.of(asked), turn.sentAt, now());
        places.giveBack();
        lines.pump();
      }
    },
  };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
