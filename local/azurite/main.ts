import { parseArgs } from 'node:util';

import { lockFolderWithin } from '../lock-folder.ts';
import { readKey } from '../key-file.ts';
import { runService, type Service } from '../service.ts';
import { tlsFlags } from '../tls/read-identity.ts';
import { startTableService } from './storage/table-service.ts';

/** Azurite's table service as a process: `node local/azurite/main.ts [--port N] [--data DIR] [--key-file FILE] [--segment-bytes N] [--tls-cert FILE --tls-key FILE]`. */
async function startAzuriteService(flags: string[]): Promise<Service> {
  const { values } = parseArgs({
    args: flags,
    options: {
      port: { type: 'string', default: '0' },
      data: { type: 'string' },
      'segment-bytes': { type: 'string' },
      'key-file': { type: 'string' },
      ...tlsFlags,
    },
  });
  const { data, 'segment-bytes': segmentBytes, 'key-file': keyFile } = values;
  const { 'tls-cert': cert, 'tls-key': key } = values;
  // Azurite reads its accounts from the environment on every request.
  if (keyFile !== undefined) process.env['AZURITE_ACCOUNTS'] = `devstoreaccount1:${readKey(keyFile)}`;
  try {
    // Two processes that write the same journal would damage it.
    if (data !== undefined) await lockFolderWithin(data);
    const service = await startTableService({
      port: Number(values.port),
      ...(data === undefined ? {} : { dataDir: data }),
      ...(segmentBytes === undefined ? {} : { segmentBytes: Number(segmentBytes) }),
      ...(cert === undefined || key === undefined ? {} : { tls: { cert, key } }),
    });
    return {
      details: { port: service.port },
      greeting: `Azurite's table service: ${cert === undefined ? 'http' : 'https'}://127.0.0.1:${service.port}/devstoreaccount1`,
      stop: () => service.stop(),
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isPortInUse = code === 'EADDRINUSE';
    throw new Error(
      isPortInUse ? `Port ${values.port} is already in use.` : `Azurite could not start: ${message}`,
      { cause: error },
    );
  }
}

if (import.meta.main) await runService(startAzuriteService);
