import type { SharedBudget } from '../../../features/connectors/domain/shared-budget.ts';
import type { SharedBudgets } from '../../../features/connectors/ports.ts';
import { ConcurrentChangeError } from '../../../platform/errors/errors.ts';
import { retryOnConflict } from '../../../platform/retry-on-conflict.ts';
import type { Stored } from '../../../platform/stored.ts';

type Rows = ReadonlyMap<string, SharedBudget>;

/** The rows of shared budgets of one instance, as this process knows them. */
export type LeaseRows = {
  /** The latest version that this process read or wrote. */
  known(key: string): SharedBudget | undefined;
  /**
   * Changes rows as `decide` says, with retry on conflict, and returns its last answer. A process alone writes without reading.
   * Throws if the tables fail, or after `maxMs` without an answer: the lease may then stand, which loses its requests.
   */
  change<Answer extends { rows: Rows }>(
    keys: readonly string[],
    decide: (rows: Rows) => Answer,
  ): Promise<Answer>;
};

const maxAttempts = 8;
const maxMs = 3_000;
const backoffMs = 20;
const maxKnown = 5_000;

export function leaseRows(deps: {
  store: SharedBudgets;
  instanceUrl: string;
  random: () => number;
}): LeaseRows {
  const { store, instanceUrl, random } = deps;
  const known = new Map<string, Stored<SharedBudget>>();
  /** True while no other process writes. */
  let isAlone = false;

  async function load(keys: readonly string[]): Promise<void> {
    if (isAlone && keys.every((key) => known.has(key))) return;
    const found = await store.read(instanceUrl, keys);
    isAlone = keys.every((key) => known.get(key)?.etag === found.get(key)?.etag);
    if (known.size > maxKnown) known.clear();
    for (const key of keys) {
      const row = found.get(key);
      if (row === undefined) known.delete(key);
      else known.set(key, row);
    }
  }

  async function write(keys: readonly string[], rows: Rows): Promise<void> {
    const changes = keys.map((key) => ({ key, budget: rows.get(key)!, etag: known.get(key)?.etag }));
    try {
      const etags = await store.write(instanceUrl, changes);
      for (const [index, { key, budget }] of changes.entries())
        known.set(key, { value: budget, etag: etags[index]! });
    } catch (failure) {
      isAlone = false;
      throw failure;
    }
  }

  function valuesOf(keys: readonly string[]): Rows {
    const found = keys.flatMap((key) => {
      const row = known.get(key);
      return row === undefined ? [] : [[key, row.value] as const];
    });
    return new Map(found);
  }

  return {
    known: (key) => known.get(key)?.value,
    async change(keys, decide) {
      let attempt = 0;
      const changing = retryOnConflict(async () => {
        if (attempt > 0) await pause(random() * backoffMs * 2 ** attempt);
        attempt += 1;
        await load(keys);
        const answer = decide(valuesOf(keys));
        await write(keys, answer.rows);
        return answer;
      }, maxAttempts);
      return inTime(changing);
    },
  };
}

/** A conflict that lasts says that others write, not that the tables fail. */
export function isContended(failure: unknown): boolean {
  return failure instanceof ConcurrentChangeError;
}

async function inTime<Answer>(work: Promise<Answer>): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = new Error(`The tables did not answer within ${maxMs / 1_000} s.`);
  const timer = setTimeout(() => reject(late), maxMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
