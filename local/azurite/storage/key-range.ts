import type { FilterNode } from './internals.ts';

/** Range of keys, both bounds included. Rows outside can't match the filter; rows inside may. */
export type KeyRange = { partitionKey: string; from: string; to: string | undefined };

/** Key range of a filter; undefined if the filter names no single partition. */
export function keyRange(filter: FilterNode): KeyRange | undefined {
  const range: { partitionKey?: string; from: string; to?: string } = { from: '' };
  for (const { name, left, right } of conjuncts(filter)) {
    const key = left?.identifier;
    const value = right?.name === 'constant' ? right.value : undefined;
    if (typeof value !== 'string') continue;
    if (key === 'PartitionKey' && name === 'eq') range.partitionKey = value;
    if (key !== 'RowKey') continue;
    if (['eq', 'ge', 'gt'].includes(name) && value > range.from) range.from = value;
    if (['eq', 'le', 'lt'].includes(name) && (range.to === undefined || value < range.to)) range.to = value;
  }
  if (range.partitionKey === undefined) return undefined;
  return { partitionKey: range.partitionKey, from: range.from, to: range.to };
}

function conjuncts(node: FilterNode): FilterNode[] {
  if (node.name !== 'and' || node.left === undefined || node.right === undefined) return [node];
  return [...conjuncts(node.left), ...conjuncts(node.right)];
}
