import type { RowKeys, RowChange } from './change.ts';
import type { Row } from './internals.ts';
import type { RowStore } from './row-store.ts';

/**
 * What an operation or a transaction has done to rows so far: seen by itself, not yet taken in. Azurite carries each out
 * within one turn of the event loop, so there is never more than one.
 */
export class StagedChanges {
  readonly #rowStore: RowStore;
  #batchId = '';
  #changes = new Map<string, RowChange>();

  constructor(rowStore: RowStore) {
    this.#rowStore = rowStore;
  }

  /** Throws, and drops them, where changes of another transaction were left: it was never answered, so none may stand. */
  begin(batchId: string): void {
    const areOthers = this.#changes.size > 0 && batchId !== this.#batchId;
    this.#batchId = batchId;
    if (!areOthers) return;
    this.drop();
    throw new Error('Two transactions overlap.');
  }

  find(address: RowKeys): Row | null {
    const staged = this.#changes.get(keyOf(address));
    if (staged?.kind === 'removed') return null;
    const text = staged?.text ?? this.#rowStore.rows.locationOf(address)?.text();
    return text === undefined ? null : (JSON.parse(text) as Row);
  }

  put(address: RowKeys, row: Row): void {
    this.#changes.set(keyOf(address), { kind: 'put', ...address, text: JSON.stringify(row) });
  }

  remove(address: RowKeys): void {
    this.#changes.set(keyOf(address), { kind: 'removed', ...address });
  }

  /** All or nothing: where it throws, nothing was done. */
  commit(): void {
    const changes = [...this.#changes.values()];
    this.drop();
    if (changes.length > 0) this.#rowStore.commit(changes);
  }

  drop(): void {
    this.#changes.clear();
  }
}

/** Azurite lets no control character into a key. */
function keyOf({ table, partitionKey, rowKey }: RowKeys): string {
  return [table, partitionKey, rowKey].join('\n');
}
