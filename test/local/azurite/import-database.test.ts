import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import type { TableModel } from '../../../local/azurite/storage/internals.ts';
import { databaseFile, importDatabase } from '../../../local/azurite/storage/journal/import-database.ts';
import { openJournal } from '../../../local/azurite/storage/journal/journal.ts';
import { unpackOldData } from '../../support/old-data.ts';

type Document = { PartitionKey: string; RowKey: string; meta: unknown; $loki: number };
type Database = { collections: { name: string; data: Document[] }[] };

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The tables of a data folder of commit 1760e3b. */
function oldTables(): string {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-import-'));
  folders.push(folder);
  unpackOldData(folder, 7600);
  return join(folder, 'tables');
}

/** All that the journal of a folder holds, by table. */
function keptIn(folder: string, table: string): unknown[] {
  const journal = openJournal(folder);
  const rows = [...journal.rows.table(table).all()].map((location): unknown => JSON.parse(location.text()));
  journal.close();
  return rows;
}

/** All rows that Azurite's own database holds, as they must be rowStore: in order, without the marks of LokiJS. */
function expectedIn(database: Database, collection: string): unknown[] {
  const { data = [] } = database.collections.find(({ name }) => name === collection) ?? {};
  return data
    .map(({ meta: _meta, $loki: _id, ...row }) => row)
    .toSorted((a, b) => (keysOf(a) < keysOf(b) ? -1 : 1));
}

function keysOf({ PartitionKey, RowKey }: { PartitionKey: string; RowKey: string }): string {
  return `${PartitionKey}\n${RowKey}`;
}

function databaseIn(folder: string): Database {
  return JSON.parse(readFileSync(join(folder, databaseFile), 'utf8')) as Database;
}

/** The rows of all tables, by the names that the journal has for them. */
function allOf(database: Database): Record<string, unknown[]> {
  const tables = database.collections.filter(({ name }) => !name.startsWith('$'));
  return Object.fromEntries(tables.map(({ name }) => [name.toLowerCase(), expectedIn(database, name)]));
}

function allKept(folder: string, like: Record<string, unknown[]>): Record<string, unknown[]> {
  return Object.fromEntries(Object.keys(like).map((table) => [table, keptIn(folder, table)]));
}

describe("Azurite's own database", () => {
  it('becomes a journal of the same rows, and stays beside it under another name', () => {
    const folder = oldTables();
    const expected = allOf(databaseIn(folder));

    importDatabase(folder);

    expect(allKept(folder, expected)).toEqual(expected);
    expect(expected['devstoreaccount1$projects']).toHaveLength(240);
    expect(keptIn(folder, '$tables').map((one) => (one as TableModel).table)).toHaveLength(17);
    expect(existsSync(join(folder, databaseFile))).toBe(false);
    expect(existsSync(join(folder, `${databaseFile}.imported`))).toBe(true);
  });

  it('is imported from its beginning after a kill in the middle', () => {
    const folder = oldTables();
    const expected = allOf(databaseIn(folder));
    writeFileSync(join(folder, 'rows-00000001.log.new'), 'PLSDROW1 and half of a re');

    importDatabase(folder);

    expect(allKept(folder, expected)).toEqual(expected);
  });

  it('is not imported again where the journal is there: killed right behind the import, or opened by an older version since', () => {
    const folder = oldTables();
    const database = readFileSync(join(folder, databaseFile));
    importDatabase(folder);
    const journal = openJournal(folder);
    journal.commit([{ kind: 'put', table: 't', partitionKey: 'p', rowKey: 'later', text: '1' }]);
    journal.close();
    writeFileSync(join(folder, databaseFile), database);

    importDatabase(folder);
    importDatabase(folder);

    expect(keptIn(folder, 't')).toEqual([1]);
    expect(existsSync(join(folder, databaseFile))).toBe(false);
  });

  it.each(['{"collections":', '{}', '{"collections":[{"name":1}]}'])(
    'is refused, and left where it is, when it is none: %s',
    (text) => {
      const folder = oldTables();
      writeFileSync(join(folder, databaseFile), text);

      expect(() => importDatabase(folder)).toThrow(join(folder, databaseFile));

      expect(readFileSync(join(folder, databaseFile), 'utf8')).toBe(text);
    },
  );
});
