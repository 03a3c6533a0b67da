import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fork } from 'node:child_process';
import { odata, TableClient, type TableEntityResult, type TransactionAction } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAzurite, type Azurite } from '../../../local/azurite/start-azurite.ts';
import { until } from '../../support/until.ts';

type Item = { value: number };

function tableOf(azurite: Azurite, name: string): TableClient {
  return TableClient.fromConnectionString(azurite.connectionString, name, { allowInsecureConnection: true });
}

function rowKey(number: number): string {
  return `p|${String(number).padStart(6, '0')}`;
}

function creations(from: number, count: number): TransactionAction[] {
  return Array.from({ length: count }, (_, index) => [
    'create',
    { partitionKey: 'one', rowKey: rowKey(from + index), value: from + index },
  ]);
}

async function valuesOf(table: TableClient, filter: string): Promise<number[]> {
  const values: number[] = [];
  for await (const row of table.listEntities<Item>({ queryOptions: { filter } })) values.push(row.value);
  return values;
}

describe('the table service in memory', () => {
  let azurite: Azurite;
  let table: TableClient;

  beforeAll(async () => {
    azurite = await startAzurite();
    table = tableOf(azurite, 'Items');
    await table.createTable();
    // Backwards, so that rows arrive out of order.
    for (const from of [200, 100, 0]) await table.submitTransaction(creations(from, 100));
    await table.createEntity({ partitionKey: 'two', rowKey: rowKey(7), value: 1007 });
  });
  afterAll(() => azurite.stop());

  it('answers a range of keys in order, and no more', async () => {
    const found = await valuesOf(
      table,
      odata`PartitionKey eq 'one' and RowKey ge ${rowKey(95)} and RowKey lt ${rowKey(99)}`,
    );

    expect(found).toEqual([95, 96, 97, 98]);
  });

  it('applies the rest of the filter to the rows in the range', async () => {
    const found = await valuesOf(
      table,
      odata`(RowKey gt ${rowKey(10)} and PartitionKey eq 'one') and value ge 12 and RowKey le ${rowKey(14)}`,
    );

    expect(found).toEqual([12, 13, 14]);
  });

  it('finds rows of several partitions when the filter names none', async () => {
    const found = await valuesOf(table, odata`RowKey eq ${rowKey(7)}`);

    expect(found).toEqual([7, 1007]);
  });

  it('does not take an "or" for a range of one partition', async () => {
    const found = await valuesOf(table, odata`PartitionKey eq 'two' or RowKey eq ${rowKey(0)}`);

    expect(found).toEqual([0, 1007]);
  });

  it('lists a partition page by page without losing or repeating a row', async () => {
    const pages: TableEntityResult<Item>[][] = [];
    const filter = odata`PartitionKey eq 'one'`;

    for await (const page of table
      .listEntities<Item>({ queryOptions: { filter } })
      .byPage({ maxPageSize: 120 })) {
      pages.push(page);
    }

    expect(pages.map((page) => page.length)).toEqual([120, 120, 60]);
    expect(pages.flat().map(({ value }) => value)).toEqual(Array.from({ length: 300 }, (_, index) => index));
  });

  it('undoes a whole transaction when one of its rows is refused', async () => {
    const actions: TransactionAction[] = [
      ['create', { partitionKey: 'one', rowKey: rowKey(900), value: 900 }],
      ['upsert', { partitionKey: 'one', rowKey: rowKey(5), value: -5 }, 'Replace'],
      ['delete', { partitionKey: 'one', rowKey: rowKey(6) }],
      ['create', { partitionKey: 'one', rowKey: rowKey(7), value: -7 }],
    ];

    await expect(table.submitTransaction(actions)).rejects.toMatchObject({ statusCode: 409 });

    expect(
      await valuesOf(
        table,
        odata`PartitionKey eq 'one' and RowKey ge ${rowKey(5)} and RowKey le ${rowKey(7)}`,
      ),
    ).toEqual([5, 6, 7]);
    expect(await valuesOf(table, odata`PartitionKey eq 'one' and RowKey eq ${rowKey(900)}`)).toEqual([]);
  });

  it('refuses a write that carries an old ETag, and a second row of the same key', async () => {
    const read = await table.getEntity<Item>('one', rowKey(20));
    await table.updateEntity({ partitionKey: 'one', rowKey: rowKey(20), value: 20.5 }, 'Replace');

    await expect(
      table.updateEntity({ partitionKey: 'one', rowKey: rowKey(20), value: 0 }, 'Replace', {
        etag: read.etag,
      }),
    ).rejects.toMatchObject({ statusCode: 412 });
    await expect(
      table.createEntity({ partitionKey: 'one', rowKey: rowKey(20), value: 0 }),
    ).rejects.toMatchObject({ statusCode: 409 });

    expect((await table.getEntity<Item>('one', rowKey(20))).value).toBe(20.5);
  });

  it('merges and deletes rows', async () => {
    await table.createEntity({ partitionKey: 'three', rowKey: 'a', value: 1, rowStore: 'yes' });

    await table.updateEntity({ partitionKey: 'three', rowKey: 'a', value: 2 }, 'Merge');
    const merged = await table.getEntity('three', 'a');
    await table.deleteEntity('three', 'a');

    expect(merged).toMatchObject({ value: 2, rowStore: 'yes' });
    await expect(table.getEntity('three', 'a')).rejects.toMatchObject({ statusCode: 404 });
    expect(await valuesOf(table, odata`PartitionKey eq 'three'`)).toEqual([]);
  });

  it('starts with an empty table after a table was deleted and created again', async () => {
    const again = tableOf(azurite, 'Again');
    await again.createTable();
    await again.createEntity({ partitionKey: 'p', rowKey: 'r', value: 1 });
    await again.deleteTable();
    await again.createTable();

    expect(await valuesOf(again, odata`PartitionKey eq 'p'`)).toEqual([]);
  });

  it('says in one sentence that a port is taken', async () => {
    await expect(startAzurite({ port: azurite.port })).rejects.toThrow(
      `Port ${azurite.port} is already in use.`,
    );
  });
});

describe('the table service on disk', () => {
  it('keeps every acknowledged row over a clean stop', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'azurite-'));
    const first = await startAzurite({ dataDir });
    const before = tableOf(first, 'Items');
    await before.createTable();
    await before.submitTransaction(creations(0, 100));
    await before.updateEntity({ partitionKey: 'one', rowKey: rowKey(3), value: 33 }, 'Replace');
    await before.deleteEntity('one', rowKey(4));
    await first.stop();

    const second = await startAzurite({ dataDir });
    const after = tableOf(second, 'Items');
    const found = await valuesOf(after, odata`PartitionKey eq 'one' and RowKey lt ${rowKey(6)}`);
    await after.updateEntity({ partitionKey: 'one', rowKey: rowKey(5), value: 55 }, 'Replace');
    const changed = await after.getEntity<Item>('one', rowKey(5));
    await second.stop();

    expect(found).toEqual([0, 1, 2, 33, 5]);
    expect(changed.value).toBe(55);
  });

  it('keeps rows of every type as they were answered, over kill -9', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'azurite-'));
    const first = await startAzurite({ dataDir });
    const before = tableOf(first, 'Items');
    await before.createTable();
    const item = { partitionKey: "o'brien", rowKey: 'é|\u{1F600}' };
    await before.createEntity({
      ...item,
      text: 'quote " line \u2028 \u{1F600}',
      whole: 7,
      fraction: { type: 'Double', value: '1.5' },
      large: { type: 'Int64', value: '9007199254740993' },
      at: new Date('2026-11-29T22:33:29.867Z'),
      key: { type: 'Guid', value: 'a0a0a0a0-1111-4222-8333-444444444444' },
      bytes: new Uint8Array([0, 1, 254, 255]),
      holds: false,
      empty: '',
    });
    await before.updateEntity({ ...item, whole: 8 }, 'Merge');
    const answered = await before.getEntity(item.partitionKey, item.rowKey);
    await kill(first);

    // At the same port, which is part of the answer.
    const second = await startAzurite({ dataDir, port: first.port });
    const found = await tableOf(second, 'Items').getEntity(item.partitionKey, item.rowKey);
    const refusal = tableOf(second, 'Items').updateEntity(item, 'Replace', { etag: 'W/"datetime\'2026\'"' });

    await expect(refusal).rejects.toMatchObject({ statusCode: 412 });
    expect(found).toEqual(answered);
    expect(found).toMatchObject({ large: 9_007_199_254_740_993n, whole: 8, holds: false, empty: '' });
    await second.stop();
  });

  it('keeps after kill -9 which tables exist, and that one was deleted and created again', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'azurite-'));
    const first = await startAzurite({ dataDir });
    for (const name of ['Kept', 'Gone', 'Again']) {
      await tableOf(first, name).createTable();
      await tableOf(first, name).createEntity({ partitionKey: 'p', rowKey: name, value: 1 });
    }
    await tableOf(first, 'Gone').deleteTable();
    await tableOf(first, 'Again').deleteTable();
    await tableOf(first, 'Again').createTable();
    await tableOf(first, 'Again').createEntity({ partitionKey: 'p', rowKey: 'new', value: 2 });
    await kill(first);

    const second = await startAzurite({ dataDir });
    const [rowStore, again] = [tableOf(second, 'Kept'), tableOf(second, 'Again')];
    const found = [await valuesOf(rowStore, 'value ge 0'), await valuesOf(again, 'value ge 0')];

    await expect(tableOf(second, 'Gone').getEntity('p', 'Gone')).rejects.toMatchObject({ statusCode: 404 });
    expect(found).toEqual([[1], [2]]);
    await second.stop();
  });

  it('says in one sentence that a newer version wrote its data, and leaves that alone', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'azurite-'));
    const file = join(dataDir, 'rows-00000001.log');
    writeFileSync(file, 'PLSDROW2 and what this version does not know');

    await expect(startAzurite({ dataDir })).rejects.toThrow(
      `Azurite could not start: ${file} was written by a newer version.`,
    );

    expect(readFileSync(file, 'utf8')).toBe('PLSDROW2 and what this version does not know');
  });

  it('ends when its parent is killed', async () => {
    const parent = fork(join(import.meta.dirname, 'parent.ts'), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const port = await new Promise<number>((resolve) => {
      parent.once('message', (message) => resolve(message as number));
    });

    parent.kill('SIGKILL');

    expect(await until(() => isRefused(port), { what: 'Azurite to end' })).toBe(true);
  });
});

async function kill(azurite: Azurite): Promise<void> {
  process.kill(azurite.pid ?? 0, 'SIGKILL');
  await azurite.stop();
}

async function isRefused(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`);
    return false;
  } catch {
    return true;
  }
}
