import type { RowLocation } from './change.ts';
import { OrderedKeys } from './ordered-keys.ts';

type Partition = { byRowKey: Map<string, RowLocation>; rowKeys: OrderedKeys };

/**
 * Locations of rows by PartitionKey and RowKey, both in order: a point read takes constant time, a range time in its own
 * length. Keys are compared by UTF-16 code unit, as in Azurite.
 */
export class TableIndex {
  #partitions = new Map<string, Partition>();
  #partitionKeys = new OrderedKeys();

  get(partitionKey: string, rowKey: string): RowLocation | undefined {
    return this.#partitions.get(partitionKey)?.byRowKey.get(rowKey);
  }

  put(partitionKey: string, rowKey: string, location: RowLocation): void {
    const { byRowKey, rowKeys } = this.#partition(partitionKey);
    if (!byRowKey.has(rowKey)) rowKeys.add(rowKey);
    byRowKey.set(rowKey, location);
  }

  delete(partitionKey: string, rowKey: string): void {
    const partition = this.#partitions.get(partitionKey);
    if (partition?.byRowKey.delete(rowKey) !== true) return;
    partition.rowKeys.delete(rowKey);
    if (!partition.rowKeys.isEmpty) return;
    this.#partitions.delete(partitionKey);
    this.#partitionKeys.delete(partitionKey);
  }

  /** Ordered by RowKey, both bounds included. */
  *range(partitionKey: string, from: string, to?: string): Generator<RowLocation> {
    const partition = this.#partitions.get(partitionKey);
    if (partition === undefined) return;
    for (const rowKey of partition.rowKeys.from(from)) {
      if (to !== undefined && rowKey > to) return;
      const location = partition.byRowKey.get(rowKey);
      if (location !== undefined) yield location;
    }
  }

  /** Ordered by both keys, from the given keys on. */
  *all(fromPartitionKey = '', fromRowKey = ''): Generator<RowLocation> {
    for (const partitionKey of this.#partitionKeys.from(fromPartitionKey)) {
      yield* this.range(partitionKey, partitionKey === fromPartitionKey ? fromRowKey : '');
    }
  }

  #partition(key: string): Partition {
    const known = this.#partitions.get(key);
    if (known !== undefined) return known;
    const partition: Partition = { byRowKey: new Map(), rowKeys: new OrderedKeys() };
    this.#partitions.set(key, partition);
    this.#partitionKeys.add(key);
    return partition;
  }
}
