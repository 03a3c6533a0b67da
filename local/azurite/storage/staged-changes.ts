import type { RowKeys, RowChange } from './change.ts';
import type { Row } from './internals.ts';
import type { RowStore } from './row-store.ts';

/**
 * Uncommitted changes of the current operation or transaction, visible to itself only. Azurite runs each within one turn of
 * the event loop, so there is at most one.
 */
export class StagedChanges {
  readonly #rowStore: RowStore;
  #batchId = '';
  #changes = new Map<string, RowChange>();

  constructor(rowStore: RowStore) {
    this.#rowStore = rowStore;
  }

  /** Throws and discards the changes if another transaction left some: it was never acknowledged, so they must not count. */
  begin(batchId: string): void {
    const isOverlap = this.#changes.size > 0 && batchId !== this.#batchId;
    this.#batchId = batchId;
    if (!isOverlap) return;
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

  /** Atomic: if it throws, nothing has changed. */
  commit(): void {
    const changes = [...this.#changes.values()];
    this.drop();
    if (changes.length > 0) this.#rowStore.commit(changes);
  }

  drop(): void {
    this.#changes.clear();
  }
}

/** Unambiguous, because Azurite rejects keys with control characters. */
function keyOf({ table, partitionKey, rowKey }: RowKeys): string {
  return [table, partitionKey, rowKey].join('\n');
}
