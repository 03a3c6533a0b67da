import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { TableClient, type TransactionAction } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { tableServer, type TableServer } from '../../../local/azurite/storage/internals.ts';
import { openJournal } from '../../../local/azurite/storage/journal/journal.ts';
import { attachRowStore } from '../../../local/azurite/storage/attach-row-store.ts';
import { memoryRowStore, type RowStore } from '../../../local/azurite/storage/row-store.ts';

const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Azurite as it is, with our rows in memory, and with our rows in a journal whose segments hold few. */
type Kind = 'plain' | 'memoryLocation' | 'inJournal';
const folder = mkdtempSync(join(tmpdir(), 'palisade-rows-'));
let servers: Record<Kind, TableServer>;
let tables: Record<Kind, TableClient>;

async function started(server: TableServer): Promise<TableServer> {
  await server.start();
  return server;
}

async function tableOf(server: TableServer): Promise<TableClient> {
  const client = clientOf(server);
  await client.createTable();
  return client;
}

function clientOf(server: TableServer): TableClient {
  const { port } = server.httpServer.address() as AddressInfo;
  const parts = ['DefaultEndpointsProtocol=http', `AccountName=${account}`, `AccountKey=${accountKey}`];
  const endpoint = `TableEndpoint=http://127.0.0.1:${port}/${account};`;
  return TableClient.fromConnectionString([...parts, endpoint].join(';'), 'Items', {
    allowInsecureConnection: true,
  });
}

async function startedWith(rowStore: RowStore): Promise<TableServer> {
  const server = tableServer(0);
  attachRowStore(server.metadataStore, rowStore);
  return started(server);
}

beforeAll(async () => {
  servers = {
    plain: await started(tableServer(0)),
    memoryLocation: await startedWith(memoryRowStore()),
    inJournal: await startedWith(openJournal(folder, { segmentBytes: 4_000 })),
  };
  tables = {
    plain: await tableOf(servers.plain),
    memoryLocation: await tableOf(servers.memoryLocation),
    inJournal: await tableOf(servers.inJournal),
  };
});
afterAll(async () => {
  await Promise.all(Object.values(servers).map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** Numbers from 0 up to `limit`, the same in every run (Park and Miller). */
function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
}

const keys = ['a', 'a$b', 'a-b', 'B', 'i|0000000000000001', 'n|ä', "o'brien", 'p|2', 'p|10', 'é', '~'];
type TableCall = (table: TableClient) => Promise<unknown>;

function randomCall(roll: (limit: number) => number, step: number): TableCall {
  const row = () => ({
    partitionKey: `p${roll(2)}`,
    rowKey: keys[roll(keys.length)] ?? '',
    value: step * 10 + roll(10),
  });
  const quoted = () => `'${(keys[roll(keys.length)] ?? '').replaceAll("'", "''")}'`;
  const [one, [from, to]] = [row(), [quoted(), quoted()]];
  const filters = [
    `PartitionKey eq 'p0' and RowKey ge ${from} and RowKey lt ${to}`,
    `RowKey gt ${from} and (PartitionKey eq 'p1' and value gt ${step * 2})`,
    `PartitionKey eq 'p0' and (RowKey eq ${from} or RowKey eq ${to})`,
    `PartitionKey eq 'p0' and not (RowKey le ${from})`,
    `PartitionKey eq 'p0' or RowKey eq ${from}`,
    `PartitionKey eq 'p1' and PartitionKey eq 'p0'`,
    `PartitionKey ne 'p1'`,
    `RowKey ne ${from}`,
    `PartitionKey eq 'none'`,
    `PartitionKey eq 'p1' and RowKey eq ${from} and RowKey ne ${to}`,
  ];
  const filter = filters[roll(filters.length)] ?? '';
  const maxPageSize = 1 + roll(12);
  const actions = Array.from({ length: 1 + roll(4) }, (): TransactionAction => {
    const changed = { ...row(), partitionKey: one.partitionKey };
    const kinds: TransactionAction[] = [
      ['create', changed],
      ['delete', changed],
      ['upsert', changed, 'Replace'],
      ['update', { ...changed, more: true }, 'Merge'],
    ];
    return kinds[roll(kinds.length)] as TransactionAction;
  });
  const calls: TableCall[] = [
    (table) => table.createEntity(one),
    (table) => table.upsertEntity(one, 'Replace'),
    (table) => table.upsertEntity({ ...one, merged: step }, 'Merge'),
    (table) => table.updateEntity(one, 'Replace'),
    (table) => table.deleteEntity(one.partitionKey, one.rowKey),
    (table) => table.submitTransaction(actions),
    (table) => table.submitTransaction(actions),
    (table) => table.getEntity(one.partitionKey, one.rowKey),
    (table) => Array.fromAsync(table.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize })),
    (table) => Array.fromAsync(table.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize })),
  ];
  return calls[roll(calls.length)] as TableCall;
}

/** The visible outcome of a call, without times and the versions made of them, which differ between any two servers. */
async function outcomeOf(call: TableCall, table: TableClient): Promise<string> {
  const answer = await call(table).catch((error: unknown) => ({
    refused: (error as { statusCode?: number }).statusCode,
  }));
  const volatile = new Set([
    'etag',
    'timestamp',
    'date',
    'requestId',
    'clientRequestId',
    'version',
    'odata.metadata',
  ]);
  return JSON.stringify(answer, (key, value: unknown) => (volatile.has(key) ? undefined : value));
}

const whole: TableCall = (table) => Array.fromAsync(table.listEntities());

describe("Azurite's table service with rows of our keeping", () => {
  it.each([1, 2, 3])('answers as without, whatever is done to it (seed %i)', async (seed) => {
    const roll = dice(seed * 7_919);
    for (let step = 0; step < 250; step += 1) {
      const call = randomCall(roll, step);

      const plain = await outcomeOf(call, tables.plain);

      expect(await outcomeOf(call, tables.memoryLocation)).toBe(plain);
      expect(await outcomeOf(call, tables.inJournal)).toBe(plain);
    }
    const rows = await outcomeOf(whole, tables.plain);
    expect(await outcomeOf(whole, tables.memoryLocation)).toBe(rows);
    expect(await outcomeOf(whole, tables.inJournal)).toBe(rows);
    expect(rows.length).toBeGreaterThan(500);
  });

  it('finds the same rows in its reopened journal, including versions and times', async () => {
    const copy = join(folder, 'copy');
    const before = await Array.fromAsync(tables.inJournal.listEntities());
    mkdirSync(copy);
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.log'))) {
      cpSync(join(folder, name), join(copy, name));
    }

    const again = await startedWith(openJournal(copy));
    const after = await Array.fromAsync(clientOf(again).listEntities());
    await again.close();

    expect(after).toEqual(before);
    expect(after.length).toBeGreaterThan(10);
  });
});
