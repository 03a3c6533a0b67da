import type { RowLocation, RowKeys, AppliedChange } from './change.ts';
import { TableIndex } from './table-index.ts';

/** Index of the rows of all tables. */
export class RowIndex {
  #tables = new Map<string, TableIndex>();
  #bytesOf = new Map<string, number>();

  /** Approximate size of a journal with the current rows only. */
  get bytes(): number {
    return [...this.#bytesOf.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  locationOf({ table, partitionKey, rowKey }: RowKeys): RowLocation | undefined {
    return this.#tables.get(table)?.get(partitionKey, rowKey);
  }

  /** Index of a table; empty if the table has no rows or does not exist. */
  table(name: string): TableIndex {
    return this.#tables.get(name) ?? new TableIndex();
  }

  apply(change: AppliedChange): void {
    const { kind, table } = change;
    if (kind === 'dropped') {
      this.#tables.delete(table);
      this.#bytesOf.delete(table);
      return;
    }
    const { partitionKey, rowKey } = change;
    const before = bytesInJournal(change, this.locationOf(change));
    if (kind === 'put') this.#rowsOf(table).put(partitionKey, rowKey, change.location);
    else this.#tables.get(table)?.delete(partitionKey, rowKey);
    const after = bytesInJournal(change, this.locationOf(change));
    this.#bytesOf.set(table, (this.#bytesOf.get(table) ?? 0) + after - before);
  }

  #rowsOf(table: string): TableIndex {
    const known = this.#tables.get(table);
    if (known !== undefined) return known;
    const rows = new TableIndex();
    this.#tables.set(table, rows);
    return rows;
  }
}

/** Quotes, commas and brackets around the keys, and a share of the record header. */
const bytesBeside = 32;

function bytesInJournal({ table, partitionKey, rowKey }: RowKeys, location: RowLocation | undefined): number {
  if (location === undefined) return 0;
  return location.bytes + table.length + partitionKey.length + rowKey.length + bytesBeside;
}
