import type { Row } from './internals.ts';

type Partition = { byRowKey: Map<string, Row>; rowKeys: string[] };

/**
 * Rows by PartitionKey and RowKey, and the RowKeys of each partition in order, so that a point read takes constant time and
 * a range no more than its own length. Keys are compared as Azurite compares them: by UTF-16 code unit.
 */
export class KeyedRows {
  #partitions = new Map<string, Partition>();

  constructor(rows: Iterable<Row>) {
    for (const row of rows) this.put(row);
  }

  get(partitionKey: string, rowKey: string): Row | undefined {
    return this.#partitions.get(partitionKey)?.byRowKey.get(rowKey);
  }

  put(row: Row): void {
    const partition = this.#partition(row.PartitionKey);
    if (!partition.byRowKey.has(row.RowKey)) {
      partition.rowKeys.splice(lowerBound(partition.rowKeys, row.RowKey), 0, row.RowKey);
    }
    partition.byRowKey.set(row.RowKey, row);
  }

  delete(row: Row): void {
    const partition = this.#partitions.get(row.PartitionKey);
    if (partition?.byRowKey.delete(row.RowKey) !== true) return;
    partition.rowKeys.splice(lowerBound(partition.rowKeys, row.RowKey), 1);
    if (partition.rowKeys.length === 0) this.#partitions.delete(row.PartitionKey);
  }

  /** In the order of RowKey, both bounds included. */
  *range(partitionKey: string, from: string, to: string | undefined): Generator<Row> {
    const partition = this.#partitions.get(partitionKey);
    if (partition === undefined) return;
    const { rowKeys, byRowKey } = partition;
    for (let index = lowerBound(rowKeys, from); index < rowKeys.length; index += 1) {
      const rowKey = rowKeys[index] ?? '';
      if (to !== undefined && rowKey > to) return;
      const row = byRowKey.get(rowKey);
      if (row !== undefined) yield row;
    }
  }

  #partition(key: string): Partition {
    const known = this.#partitions.get(key);
    if (known !== undefined) return known;
    const partition: Partition = { byRowKey: new Map(), rowKeys: [] };
    this.#partitions.set(key, partition);
    return partition;
  }
}

/** The first index whose value is not below `value`; rows mostly arrive in order, so the end is looked at first. */
function lowerBound(sorted: readonly string[], value: string): number {
  if (sorted.length === 0 || (sorted.at(-1) ?? '') < value) return sorted.length;
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
