import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import type { Change } from '../change.ts';
import type { Row, ServiceProperties, TableModel } from '../internals.ts';
import { serviceChange, tableKey, tableChange } from '../table-catalog.ts';
import { segmentFile, segmentFiles } from './journal.ts';
import { encodeRecord } from './record.ts';
import { Segment } from './segment.ts';

/** Azurite's own database file, which earlier versions used. */
export const databaseFile = '__azurite_db_table__.json';
const rowsPerRecord = 500;

type Collection = { name: string; data: unknown[] };

/**
 * Converts Azurite's own database into a journal, once. The journal appears atomically; if one exists, it wins. The
 * database is kept as `….imported`, for a way back. Idempotent after a crash at any line. Throws for a file that is not
 * a database of Azurite, instead of starting without data.
 */
export function importDatabase(folder: string): void {
  const database = join(folder, databaseFile);
  if (!existsSync(database)) return;
  if (segmentFiles(folder).length === 0) {
    const first = segmentFile(folder, 1);
    writeSegment(`${first}.new`, collectionsOf(database));
    renameSync(`${first}.new`, first);
  }
  renameSync(database, `${database}.imported`);
}

function collectionsOf(file: string): Collection[] {
  try {
    const { collections } = JSON.parse(readFileSync(file, 'utf8')) as { collections: Collection[] };
    if (collections.every(({ name, data }) => typeof name === 'string' && Array.isArray(data))) {
      return collections;
    }
  } catch (failure) {
    throw new Error(`${file} can't be read: ${String(failure)}`, { cause: failure });
  }
  throw new Error(`${file} is no database of Azurite's.`);
}

function writeSegment(file: string, collections: readonly Collection[]): void {
  const segment = Segment.create(file);
  for (const collection of collections) {
    for (let from = 0; from < collection.data.length; from += rowsPerRecord) {
      const documents = collection.data.slice(from, from + rowsPerRecord);
      segment.append(encodeRecord(documents.map((one) => changeOf(collection.name, one))));
    }
  }
  segment.sync();
  segment.close();
}

function changeOf(collection: string, document: unknown): Change {
  if (collection === '$TABLES_COLLECTION$') return tableChange(document as TableModel);
  if (collection === '$SERVICES_COLLECTION$') return serviceChange(document as ServiceProperties);
  const [account = '', table = ''] = collection.split('$');
  // LokiJS adds these fields.
  const { $loki: _id, meta: _meta, ...row } = document as Row & Record<string, unknown>;
  const { PartitionKey: partitionKey, RowKey: rowKey } = row;
  return { kind: 'put', table: tableKey(account, table), partitionKey, rowKey, text: JSON.stringify(row) };
}
