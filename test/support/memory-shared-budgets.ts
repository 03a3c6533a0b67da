import type { SharedBudget } from '../../shared/features/connectors/domain/shared-budget.ts';
import type { SharedBudgets } from '../../shared/features/connectors/ports.ts';
import { ConcurrentChangeError } from '../../shared/platform/errors/errors.ts';
import type { Stored } from '../../shared/platform/stored.ts';

/** Shared budgets in memory, with versions and delays like those of the table. */
export class MemorySharedBudgets implements SharedBudgets {
  reads = 0;
  writes = 0;
  conflicts = 0;
  fails = false;
  readonly #rows = new Map<string, Stored<SharedBudget>>();
  readonly #delayMs: () => number;

  constructor(delayMs: () => number = () => 0) {
    this.#delayMs = delayMs;
  }

  async read(instanceUrl: string, keys: readonly string[]): Promise<Map<string, Stored<SharedBudget>>> {
    await this.#request();
    this.reads += 1;
    return new Map(
      keys.flatMap((key) => {
        const row = this.#rows.get(`${instanceUrl} ${key}`);
        return row === undefined ? [] : [[key, structuredClone(row)]];
      }),
    );
  }

  async write(
    instanceUrl: string,
    changes: readonly { key: string; budget: SharedBudget; etag: string | undefined }[],
  ): Promise<string[]> {
    await this.#request();
    if (changes.length > 100) throw new Error('A transaction has 100 rows at most.');
    const rows = changes.map((change) => ({ ...change, at: `${instanceUrl} ${change.key}` }));
    if (rows.some(({ at, etag }) => this.#rows.get(at)?.etag !== etag)) {
      this.conflicts += 1;
      throw new ConcurrentChangeError('A budget changed meanwhile.');
    }
    this.writes += 1;
    const etag = `v${this.writes}`;
    for (const { at, budget } of rows) this.#rows.set(at, { value: structuredClone(budget), etag });
    await this.#request();
    return rows.map(() => etag);
  }

  purgeUnused(): Promise<number> {
    return Promise.resolve(0);
  }

  async #request(): Promise<void> {
    const delayMs = this.#delayMs();
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (this.fails) throw new Error('The tables are away.');
  }
}
