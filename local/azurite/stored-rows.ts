import type { Change, Place, RowAddress } from './change.ts';
import { KeyedRows } from './keyed-rows.ts';

/** A change without its text, which lies at the place that comes beside it. */
export type ChangeAt = Exclude<Change, { kind: 'put' }> | ({ kind: 'put' } & RowAddress);

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

  /** `place` is where the text of a row that was put lies. */
  apply(change: ChangeAt, place: Place | undefined): void {
    if (change.kind === 'dropped') {
      this.#tables.delete(change.table);
      this.#bytesOf.delete(change.table);
      return;
    }
    const { table, partitionKey, rowKey } = change;
    const before = this.placeOf(change);
    const after = change.kind === 'put' ? place : undefined;
    if (after !== undefined) this.#rowsOf(table).put(partitionKey, rowKey, after);
    else this.#tables.get(table)?.delete(partitionKey, rowKey);
    const grown = bytesInJournal(change, after) - bytesInJournal(change, before);
    this.#bytesOf.set(table, (this.#bytesOf.get(table) ?? 0) + grown);
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
