import { TableClient } from '@azure/data-tables';

/** Every row key of a partition, in their order, past all of our own code. */
export async function keysOf(
  connectionString: string,
  table: string,
  partitionKey: string,
): Promise<string[]> {
  const client = TableClient.fromConnectionString(connectionString, table, { allowInsecureConnection: true });
  const filter = `PartitionKey eq '${partitionKey}'`;
  const keys: string[] = [];
  for await (const { rowKey } of client.listEntities({ queryOptions: { filter, select: ['RowKey'] } })) {
    keys.push(rowKey ?? '');
  }
  return keys;
}
