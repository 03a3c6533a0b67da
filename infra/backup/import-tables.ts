import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

import type { TableClient } from '@azure/data-tables';

import { fileOf, readManifest, type TableFile } from './manifest.ts';
import { countRows, isEmpty } from './read-rows.ts';
import type { Row } from './row-line.ts';
import type { TableClients } from './table-clients.ts';
import { transactionsOf } from './transactions.ts';

type ImportOptions = {
  clients: TableClients;
  /** Tables of this version; a backup with others is that of a later one. */
  tables: readonly string[];
  /** Rows may be there already, as after an import that did not end. */
  replace: boolean;
  report?: (table: TableFile) => void;
};

/** Rows that are in a table but not in the backup. */
type Surplus = { table: string; rows: number };

const concurrentTransactions = 8;

/**
 * Writes the rows of a backup into the tables, and returns those tables that hold others, too. Checks all files before it writes
 * anything. Idempotent: rows are replaced by key, so that an import that was interrupted is repeated with `replace`.
 */
export async function importTables(folder: string, options: ImportOptions): Promise<Surplus[]> {
  const { clients, tables, replace, report } = options;
  const manifest = await readManifest(folder);
  if (manifest === undefined) throw new Error(`${folder} holds no backup that ended.`);
  const unknown = manifest.tables.filter(({ name }) => !tables.includes(name));
  if (unknown.length > 0) throw new Error(`This version has no table ${namesOf(unknown)}.`);
  for (const file of manifest.tables) await check(folder, file);
  if (!replace) await refuseFilled(manifest.tables, clients);
  const surplus: Surplus[] = [];
  for (const file of manifest.tables) {
    const client = clients(file.name);
    await client.createTable();
    await importTable(folder, file, client);
    const rows = (await countRows(client)) - file.rows;
    if (rows !== 0) surplus.push({ table: file.name, rows });
    report?.(file);
  }
  return surplus;
}

async function check(folder: string, { name, sha256 }: TableFile): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(fileOf(folder, name))) hash.update(chunk as Buffer);
  if (hash.digest('hex') !== sha256) throw new Error(`${fileOf(folder, name)} was changed since its export.`);
}

async function refuseFilled(files: readonly TableFile[], clients: TableClients): Promise<void> {
  const empty = await Promise.all(files.map(({ name }) => isEmpty(clients(name))));
  const filled = files.filter((_, index) => empty[index] === false);
  if (filled.length > 0) throw new Error(`Not empty: ${namesOf(filled)}. --replace imports nevertheless.`);
}

async function importTable(folder: string, { name }: TableFile, client: TableClient): Promise<void> {
  const input = createReadStream(fileOf(folder, name)).pipe(createGunzip());
  let group: Row[][] = [];
  const send = async () => {
    await Promise.all(group.map((rows) => write(rows, client)));
    group = [];
  };
  for await (const rows of transactionsOf(createInterface({ input, crlfDelay: Infinity }))) {
    group.push(rows);
    if (group.length === concurrentTransactions) await send();
  }
  await send();
}

async function write(rows: readonly Row[], client: TableClient): Promise<void> {
  await client.submitTransaction(rows.map((row) => ['upsert', row, 'Replace']));
}

function namesOf(files: readonly TableFile[]): string {
  return files.map(({ name }) => name).join(', ');
}
