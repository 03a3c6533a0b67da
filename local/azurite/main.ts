import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { announceFailure, announceReady, onStop } from '../child.ts';
import { guardServer } from '../guard/guarded-server.ts';
import { holdFolderSoon } from '../hold-folder.ts';
import { keyIn } from '../key-file.ts';
import { tableServer, type TableServer } from './internals.ts';
import { importDatabase } from './journal/import-database.ts';
import { openJournal } from './journal/journal.ts';
import { keepRows } from './keep-rows.ts';
import { memoryRows, type RowStore } from './row-store.ts';

/** In this order: no new connections, then the requests in flight end, then the files are let go of. */
async function stop(server: TableServer, kept: RowStore): Promise<void> {
  await new Promise<void>((resolve) => server.httpServer.stop(resolve));
  await server.close();
  kept.close();
}

function openRows(folder: string | undefined, segmentBytes: string | undefined): RowStore {
  if (folder === undefined) return memoryRows();
  importDatabase(folder);
  return openJournal(folder, segmentBytes === undefined ? {} : { segmentBytes: Number(segmentBytes) });
}

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    data: { type: 'string' },
    'segment-bytes': { type: 'string' },
    'key-file': { type: 'string' },
  },
});
try {
  const keyFile = values['key-file'];
  // Azurite reads its accounts from there, again and again.
  if (keyFile !== undefined) process.env['AZURITE_ACCOUNTS'] = `devstoreaccount1:${keyIn(keyFile)}`;
  // Two journals at once would overtake each other.
  if (values.data !== undefined) await holdFolderSoon(values.data);
  const kept = openRows(values.data, values['segment-bytes']);
  const server = tableServer(Number(values.port));
  guardServer(server.httpServer);
  keepRows(server.metadataStore, kept);
  await server.start();
  onStop(() => stop(server, kept));
  const { port } = server.httpServer.address() as AddressInfo;
  announceReady({ port });
  if (process.send === undefined)
    console.log(`Azurite's table service: http://127.0.0.1:${port}/devstoreaccount1`);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  announceFailure(
    code === 'EADDRINUSE' ? `Port ${values.port} is already in use.` : `Azurite could not start: ${message}`,
  );
  process.exit(1);
}
