import type { AddressInfo } from 'node:net';

import { guardServer } from '../../guard/guarded-server.ts';
import { attachRowStore } from './attach-row-store.ts';
import { tableServer, type TlsFiles } from './internals.ts';
import { importDatabase } from './journal/import-database.ts';
import { openJournal } from './journal/journal.ts';
import { memoryRowStore, type RowStore } from './row-store.ts';

export type TableServiceOptions = {
  /** 0: any free port. */
  port: number;
  /** Folder of the journal. Without it, rows are kept in memory. */
  dataDir?: string;
  /** Size at which the journal begins another file. */
  segmentBytes?: number;
  /** TLS, and tokens of Entra beside keys. */
  tls?: TlsFiles;
};

/**
 * [ADR 4](../../../docs/adr/0004-local-stack.md): Azurite's table service with an index by both keys and a journal in
 * place of its own database. The one door to this folder. Rejects with Node's error (`EADDRINUSE`), or if the data can't
 * be read.
 */
export async function startTableService(
  options: TableServiceOptions,
): Promise<{ port: number; stop(): Promise<void> }> {
  const rowStore = openRowStore(options);
  const server = tableServer(options.port, options.tls);
  guardServer(server.httpServer);
  attachRowStore(server.metadataStore, rowStore);
  try {
    await server.start();
  } catch (failure) {
    rowStore.close();
    throw failure;
  }
  return {
    port: (server.httpServer.address() as AddressInfo).port,
    async stop() {
      // In this order: refuse connections, let pending requests end, close the files.
      await new Promise<void>((resolve) => server.httpServer.stop(resolve));
      await server.close();
      rowStore.close();
    },
  };
}

function openRowStore({ dataDir, segmentBytes }: TableServiceOptions): RowStore {
  if (dataDir === undefined) return memoryRowStore();
  importDatabase(dataDir);
  return openJournal(dataDir, segmentBytes === undefined ? {} : { segmentBytes });
}
