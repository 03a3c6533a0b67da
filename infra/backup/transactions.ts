import { type Row, rowOf } from './row-line.ts';

/** Limits of an entity-group transaction: 100 rows, and 4 MiB of request. */
const maxRows = 100;
const maxBytes = 3.5 * 1024 * 1024;
/** Headers, URL with the keys and boundaries of one row. */
const overheadBytes = 4_000;

/** Packs consecutive lines of one partition into as few transactions as the limits allow. */
export async function* transactionsOf(lines: AsyncIterable<string>): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  let bytes = 0;
  for await (const line of lines) {
    const row = rowOf(line);
    const size = Buffer.byteLength(line) + overheadBytes;
    const fits =
      rows.length < maxRows && bytes + size <= maxBytes && rows[0]?.partitionKey === row.partitionKey;
    if (rows.length > 0 && !fits) {
      yield rows;
      rows = [];
      bytes = 0;
    }
    rows.push(row);
    bytes += size;
  }
  if (rows.length > 0) yield rows;
}
