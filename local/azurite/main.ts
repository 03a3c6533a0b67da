import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { announceFailure, announceReady, onStop } from '../child.ts';
import { holdFolderSoon } from '../hold-folder.ts';
import { indexStore } from './index-store.ts';
import { tableServer, type TableServer } from './internals.ts';

/** Azurite's own name for the file, so that data can be opened by the official command as well. */
const DATABASE_FILE = '__azurite_db_table__.json';

/**
 * In this order, so that nothing is acknowledged that is not saved: no new connections, then the requests in flight end,
 * then the database is written.
 */
async function stop(server: TableServer): Promise<void> {
  await new Promise<void>((resolve) => server.httpServer.stop(resolve));
  await server.close();
}

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, data: { type: 'string' } },
});
try {
  if (values.data !== undefined) await holdFolderSoon(values.data);
  const server = tableServer(
    Number(values.port),
    join(values.data ?? '', DATABASE_FILE),
    values.data === undefined,
  );
  indexStore(server.metadataStore);
  await server.start();
  onStop(() => stop(server));
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
