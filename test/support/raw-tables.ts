import { TableClient, TableServiceClient } from '@azure/data-tables';

export type RawRow = { partitionKey: string; rowKey: string; etag: string; timestamp?: string };

const options = { allowInsecureConnection: true };

/** Every row of every table, past all of our own code. */
export async function allRows(connectionString: string): Promise<Map<string, RawRow[]>> {
  const service = TableServiceClient.fromConnectionString(connectionString, options);
  const tables = new Map<string, RawRow[]>();
  for await (const { name } of service.listTables()) {
    if (name !== undefined) tables.set(name, await rowsOf(connectionString, name));
  }
  return tables;
}

export async function rowsOf(connectionString: string, table: string): Promise<RawRow[]> {
  const client = TableClient.fromConnectionString(connectionString, table, options);
  const rows: RawRow[] = [];
  try {
    for await (const row of client.listEntities()) rows.push(row as unknown as RawRow);
  } catch (error) {
    // Tables are made at their first use.
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
  }
  // The fence of the claims holds nothing and stays.
  return rows.filter(({ rowKey }) => !rowKey.startsWith('|'));
}
