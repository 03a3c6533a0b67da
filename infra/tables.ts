/** `npm run tables -- export|import <folder>`: see docs/operations.md. */
import { parseArgs } from 'node:util';

import { answerOf } from '../shared/adapters/tables/translate-error.ts';
import { exportTables } from './backup/export-tables.ts';
import { importTables } from './backup/import-tables.ts';
import type { TableFile } from './backup/manifest.ts';
import { openTableClients } from './backup/table-clients.ts';
import tables from './tables.json' with { type: 'json' };

const usage = 'npm run tables -- export <folder> | import <folder> [--replace]';
const report = ({ name, rows }: TableFile) => console.log(`${name}: ${rows} rows`);

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { replace: { type: 'boolean', default: false } },
  });
  const [command, folder, ...others] = positionals;
  const isKnown = command === 'export' || command === 'import';
  if (!isKnown || folder === undefined || others.length > 0) throw new Error(usage);
  const clients = await openTableClients(process.env);
  if (command === 'export') {
    await exportTables(folder, { clients, tables, now: () => new Date(), report });
    return;
  }
  const surplus = await importTables(folder, { clients, tables, replace: values.replace, report });
  for (const { table, rows } of surplus)
    console.error(`${table} holds ${rows} rows that are not in the backup.`);
  if (surplus.length > 0) process.exitCode = 1;
}

/** An error of the SDK holds the request with its token: only its status and code are printed. */
function textOf(failure: unknown): string {
  const { status, code } = answerOf(failure);
  if (status !== undefined) return `The table service answered ${status} ${code ?? ''}`.trimEnd();
  return failure instanceof Error ? failure.message : String(failure);
}

try {
  await main();
} catch (failure) {
  console.error(textOf(failure));
  process.exitCode = 1;
}
