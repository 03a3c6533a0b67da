import type { Action } from './table-types.ts';

/** Limits of an entity-group transaction: 100 operations and 4 MiB of request. */
const operationLimit = 100;
const byteLimit = 4 * 1024 * 1024;
/** Headers, URL and boundaries of one operation; about 700 measured, without the keys. */
const operationOverhead = 1_200;
/** A UTF-16 character can take six bytes as JSON (`\u0000`). */
const bytesPerCharacter = 6;

/** Actions that must succeed or fail together. */
export type Unit = { actions: Action[] };

/** Room of each transaction that is taken already. */
type Taken = { operations: number; bytes: number };

/** Packs units, in order, into as few transactions as the limits allow. A row may occur once in a transaction. */
export function packed<U extends Unit>(
  units: readonly U[],
  taken: Taken = { operations: 0, bytes: 0 },
): U[][] {
  const packs: U[][] = [];
  let pack: U[] = [];
  let { operations, bytes } = taken;
  let keys = new Set<string>();
  for (const unit of units) {
    const size = sizeOf(unit.actions);
    const rowKeys = unit.actions.map(([, row]) => row.rowKey);
    const fits =
      operations + unit.actions.length <= operationLimit &&
      bytes + size <= byteLimit &&
      !rowKeys.some((key) => keys.has(key));
    if (pack.length > 0 && !fits) {
      packs.push(pack);
      [pack, operations, bytes, keys] = [[], taken.operations, taken.bytes, new Set()];
    }
    pack.push(unit);
    operations += unit.actions.length;
    bytes += size;
    for (const key of rowKeys) keys.add(key);
  }
  return pack.length === 0 ? packs : [...packs, pack];
}

/** An upper bound of the bytes these actions take in the request. */
export function sizeOf(actions: readonly Action[]): number {
  let bytes = 0;
  for (const [, row] of actions) {
    bytes += operationOverhead + bytesPerCharacter * (row.partitionKey.length + row.rowKey.length);
    for (const [name, value] of Object.entries(row)) {
      const length = typeof value === 'string' ? value.length : 24;
      bytes += name.length + 40 + bytesPerCharacter * length;
    }
  }
  return bytes;
}
