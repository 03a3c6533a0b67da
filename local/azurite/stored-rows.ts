import type { Place, RowAddress, Settled } from './change.ts';
import { KeyedRows } from './keyed-rows.ts';

/** The rows of all tables as the changes so far have left them. */
export class StoredRows {
  #tables = new Map<string, KeyedRows>();
  #bytesOf = new Map<string, number>();

  /** About what a journal would take that held these rows and nothing else. */
  get bytes(): number {
    return [...this.#bytesOf.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  placeOf({ table, partitionKey, rowKey }: RowAddress): Place | undefined {
    return this.#tables.get(table)?.get(partitionKey, rowKey);
  }

  /** A table without rows is like one that was never named. */
  table(name: string): KeyedRows {
    return this.#tables.get(name) ?? new KeyedRows();
  }

  apply(change: Settled): void {
    const { kind, table } = change;
    if (kind === 'dropped') {
      this.#tables.delete(table);
      this.#bytesOf.delete(table);
      return;
    }
    const { partitionKey, rowKey } = change;
    const before = bytesInJournal(change, this.placeOf(change));
    if (kind === 'put') this.#rowsOf(table).put(partitionKey, rowKey, change.place);
    else this.#tables.get(table)?.delete(partitionKey, rowKey);
    const after = bytesInJournal(change, this.placeOf(change));
    this.#bytesOf.set(table, (this.#bytesOf.get(table) ?? 0) + after - before);
  }

  #rowsOf(table: string): KeyedRows {
    const known = this.#tables.get(table);
    if (known !== undefined) return known;
    const rows = new KeyedRows();
    this.#tables.set(table, rows);
    return rows;
  }
}

/** Quotes, commas and brackets around the keys, and a share of the record's own head. */
const bytesBeside = 32;

function bytesInJournal({ table, partitionKey, rowKey }: RowAddress, place: Place | undefined): number {
  if (place === undefined) return 0;
  return place.bytes + table.length + partitionKey.length + rowKey.length + bytesBeside;
}
