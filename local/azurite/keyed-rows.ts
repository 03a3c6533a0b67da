import type { Row } from './internals.ts';
import { OrderedKeys } from './ordered-keys.ts';

type Partition = { byRowKey: Map<string, Row>; rowKeys: OrderedKeys };

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
    const { byRowKey, rowKeys } = this.#partition(row.PartitionKey);
    if (!byRowKey.has(row.RowKey)) rowKeys.add(row.RowKey);
    byRowKey.set(row.RowKey, row);
  }

  delete(row: Row): void {
    const partition = this.#partitions.get(row.PartitionKey);
    if (partition?.byRowKey.delete(row.RowKey) !== true) return;
    partition.rowKeys.delete(row.RowKey);
    if (partition.rowKeys.isEmpty) this.#partitions.delete(row.PartitionKey);
  }

  /** In the order of RowKey, both bounds included. */
  *range(partitionKey: string, from: string, to: string | undefined): Generator<Row> {
    const partition = this.#partitions.get(partitionKey);
    if (partition === undefined) return;
    for (const rowKey of partition.rowKeys.from(from)) {
      if (to !== undefined && rowKey > to) return;
      const row = partition.byRowKey.get(rowKey);
      if (row !== undefined) yield row;
    }
  }

  #partition(key: string): Partition {
    const known = this.#partitions.get(key);
    if (known !== undefined) return known;
    const partition: Partition = { byRowKey: new Map(), rowKeys: new OrderedKeys() };
    this.#partitions.set(key, partition);
    return partition;
  }
}
