import { parseArgs } from 'node:util';

import { readKey } from '../key-file.ts';
import { runService, type Service } from '../service.ts';
import { tlsFlags, tlsIdentityOf } from '../tls/read-identity.ts';
import { startIdentityProvider } from './server.ts';

/**
 * The local identity provider as a process: `node local/identity/main.ts [--port N] [--audience URI] [--key-file FILE]
 * [--page-origin ORIGIN]… [--tls-cert FILE --tls-key FILE]`. `--key-file` holds the secret. Without it the provider
 * generates one and prints it.
 */
export async function startIdentityService(flags: string[]): Promise<Service> {
  try {
    return await startFrom(flags);
  } catch (error) {
    const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
    const reason = code === 'EADDRINUSE' ? `port ${String(port)} is already in use.` : message;
    throw new Error(`The local identity provider can't start: ${reason}`, { cause: error });
  }
}

async function startFrom(flags: string[]): Promise<Service> {
  const { values } = parseArgs({
    args: flags,
    options: {
      port: { type: 'string', default: '0' },
      audience: { type: 'string' },
      'key-file': { type: 'string' },
      'page-origin': { type: 'string', multiple: true, default: [] },
      ...tlsFlags,
    },
  });
  const { audience, 'key-file': keyFile } = values;
  const provider = await startIdentityProvider({
    port: Number(values.port),
    pageOrigins: values['page-origin'],
    ...tlsIdentityOf(values),
    ...(audience === undefined ? {} : { audience }),
    ...(keyFile === undefined ? {} : { secret: readKey(keyFile) }),
  });
  const { port, url, secret } = provider;
  // A parent process gets the secret over the IPC channel; its log must not contain it.
  const token = process.send === undefined && keyFile === undefined ? `, secret ${secret}` : '';
  return {
    details: { port, url, secret },
    greeting: `Local identity provider at ${url}${token}`,
    stop: () => provider.stop(),
  };
}

if (import.meta.main) await runService(startIdentityService);
