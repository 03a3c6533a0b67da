import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { fileOf, type Manifest, readManifest, type TableFile, writeManifest } from './manifest.ts';
import { readRows } from './read-rows.ts';
import { lineOf } from './row-line.ts';
import type { TableClients } from './table-clients.ts';

type ExportOptions = {
  clients: TableClients;
  tables: readonly string[];
  now: () => Date;
  report?: (table: TableFile) => void;
};

/**
 * Writes every row of the tables to files in a folder, one file a table, then the manifest. A repeated export replaces the files
 * of one that did not end; it refuses a folder that holds a backup. The service has no snapshots: rows that are written
 * meanwhile may be missing. Contents stay as they are stored, so secrets stay encrypted.
 */
export async function exportTables(
  folder: string,
  { clients, tables, now, report }: ExportOptions,
): Promise<Manifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readManifest(folder)) !== undefined) throw new Error(`${folder} holds a backup already.`);
  const startedAt = now().toISOString();
  const files: TableFile[] = [];
  for (const name of tables) {
    const file = await exportTable(folder, name, clients);
    files.push(file);
    report?.(file);
  }
  const manifest: Manifest = { v: 1, startedAt, endedAt: now().toISOString(), tables: files };
  await writeManifest(folder, manifest);
  return manifest;
}

async function exportTable(folder: string, name: string, clients: TableClients): Promise<TableFile> {
  const hash = createHash('sha256');
  let rows = 0;
  await pipeline(
    async function* lines() {
      for await (const page of readRows(clients(name))) {
        rows += page.length;
        yield page.map((row) => `${lineOf(row)}\n`).join('');
      }
    },
    createGzip(),
    async function* hashed(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(fileOf(folder, name), { mode: 0o600 }),
  );
  return { name, rows, sha256: hash.digest('hex') };
}
