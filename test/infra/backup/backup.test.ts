import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import type { TableClient } from '@azure/data-tables';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { exportTables } from '../../../infra/backup/export-tables.ts';
import { importTables } from '../../../infra/backup/import-tables.ts';
import { openTableClients, type TableClients } from '../../../infra/backup/table-clients.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const tables = ['Projects', 'Secrets', 'Changes'];
const now = () => new Date('2026-11-30T12:00:00Z');

let folder: string;
let clients: TableClients;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'palisade-backup-'));
  clients = await openTableClients({ TABLES: await azuriteAccount() });
  await clients('Projects').createTable();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Rows with all that the service keeps but the time. */
async function rowsOf(client: TableClient): Promise<Record<string, unknown>[]> {
  const rows = await Array.fromAsync(client.listEntities({ disableTypeConversion: true }));
  return rows.map(({ etag: _etag, timestamp: _timestamp, ...row }) => row);
}

async function emptyAccount(): Promise<TableClients> {
  return openTableClients({ TABLES: await azuriteAccount() });
}

function exported() {
  return exportTables(folder, { clients, tables, now });
}

describe('a backup', () => {
  it('brings back every row as it was: keys, types, long texts and strange characters', async () => {
    await clients('Projects').createEntity({
      partitionKey: "o'neil|1",
      rowKey: 'p|~2f~ä ü',
      text: 'a\u2028b\u2029c\u0000"\\\n',
      long: 'ä'.repeat(32_000),
      id: 9_007_199_254_740_993n,
      whole: 5,
      half: 0.5,
      double: { type: 'Double', value: '5' },
      flag: false,
      empty: '',
      time: new Date('2026-11-30T12:00:00.123Z'),
      bytes: new Uint8Array([0, 255]),
      guid: { type: 'Guid', value: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' },
    });
    await clients('Projects').createEntity({ partitionKey: 'a', rowKey: '|fence' });

    const manifest = await exported();
    const restored = await emptyAccount();
    const surplus = await importTables(folder, { clients: restored, tables, replace: false });

    expect(manifest.tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['Projects', 2],
      ['Secrets', 0],
      ['Changes', 0],
    ]);
    expect(surplus).toEqual([]);
    expect(await rowsOf(restored('Projects'))).toEqual(await rowsOf(clients('Projects')));
  });

  it('holds more rows than a page and than a transaction, of several partitions, beyond the bytes of one', async () => {
    const large = 'x'.repeat(30_000);
    const columns = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`c${index}`, large]));
    const create = (partitionKey: string, from: number, to: number, more: object) =>
      clients('Projects').submitTransaction(
        Array.from({ length: to - from }, (_, index) => [
          'create',
          { partitionKey, rowKey: String(from + index).padStart(6, '0'), ...more },
        ]),
      );
    for (let start = 0; start < 1_100; start += 100) await create('a', start, start + 100, {});
    await create('b', 0, 10, columns);
    await create('b', 10, 20, columns);

    await exported();
    const restored = await emptyAccount();
    await importTables(folder, { clients: restored, tables, replace: false });

    expect(await rowsOf(restored('Projects'))).toEqual(await rowsOf(clients('Projects')));
  });

  it('is for its owner alone', async () => {
    await exported();

    const modes = readdirSync(folder).map((file) => statSync(join(folder, file)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
  });

  it('holds a line of JSON for each row', async () => {
    await clients('Projects').createEntity({ partitionKey: 'a', rowKey: 'b', id: 7n, name: 'x' });

    await exported();

    const text = gunzipSync(readFileSync(join(folder, 'Projects.jsonl.gz'))).toString();
    expect(text).toBe(
      '{"partitionKey":"a","rowKey":"b","columns":{"id":{"type":"Int64","value":"7"},"name":"x"}}\n',
    );
  });

  it('is not replaced by another', async () => {
    await exported();

    await expect(exported()).rejects.toThrow('holds a backup already');
  });
});

describe('an import', () => {
  const row = { partitionKey: 'a', rowKey: 'b', name: 'stored' };

  beforeEach(async () => {
    await clients('Projects').createEntity(row);
  });

  it('refuses tables that hold rows', async () => {
    await exported();

    const importing = importTables(folder, { clients, tables, replace: false });

    await expect(importing).rejects.toThrow('Not empty: Projects.');
  });

  it('replaces rows when it is repeated, and reports those that the backup lacks', async () => {
    await exported();
    await clients('Projects').upsertEntity({ ...row, name: 'changed', more: 1 }, 'Replace');
    await clients('Projects').createEntity({ ...row, rowKey: 'later' });

    const surplus = await importTables(folder, { clients, tables, replace: true });

    expect(surplus).toEqual([{ table: 'Projects', rows: 1 }]);
    expect(await rowsOf(clients('Projects'))).toContainEqual({
      partitionKey: 'a',
      rowKey: 'b',
      name: { type: 'String', value: 'stored' },
    });
  });

  it('writes nothing if a file was changed, is missing or belongs to a later version', async () => {
    await exported();
    const restored = await emptyAccount();
    const into = (known: readonly string[]) =>
      importTables(folder, { clients: restored, tables: known, replace: false });

    await expect(into(['Projects'])).rejects.toThrow('no table Secrets, Changes');
    appendFileSync(join(folder, 'Changes.jsonl.gz'), 'x');
    await expect(into(tables)).rejects.toThrow('was changed');
    rmSync(join(folder, 'manifest.json'));
    await expect(into(tables)).rejects.toThrow('no backup that ended');
    await expect(rowsOf(restored('Projects'))).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('the account', () => {
  it.each([{}, { TABLES: 'UseDevelopmentStorage=true', TABLES__tableServiceUri: 'https://x.example' }])(
    'is named by exactly one setting: %j',
    async (settings) => {
      await expect(openTableClients(settings)).rejects.toThrow('not both');
    },
  );
});
