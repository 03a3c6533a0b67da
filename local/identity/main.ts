import { parseArgs } from 'node:util';

import { announceFailure, announceReady, onStop } from '../child.ts';
import { keyIn } from '../key-file.ts';
import { tlsFlags, tlsIdentityOf } from '../tls/read-identity.ts';
import { startIdentityProvider } from './server.ts';

/**
 * The local identity provider as a process: `node local/identity/main.ts [--port N] [--audience URI] [--key-file FILE]
 * [--page-origin ORIGIN]… [--tls-cert FILE --tls-key FILE]`. `--key-file` holds the secret; without it a new one is made, and told.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      audience: { type: 'string' },
      'key-file': { type: 'string' },
      'page-origin': { type: 'string', multiple: true, default: [] },
      ...tlsFlags,
    },
  });
  const { port, audience, 'key-file': keyFile, 'page-origin': pageOrigins } = values;
  const provider = await startIdentityProvider({
    port: Number(port),
    pageOrigins,
    ...tlsIdentityOf(values),
    ...(audience === undefined ? {} : { audience }),
    ...(keyFile === undefined ? {} : { secret: keyIn(keyFile) }),
  });
  onStop(() => provider.stop());
  // A parent hears of the secret over its own channel; its log must not.
  announceReady({ port: provider.port, url: provider.url, secret: provider.secret });
  const secret = process.send === undefined && keyFile === undefined ? `, secret ${provider.secret}` : '';
  console.log(`Local identity provider at ${provider.url}${secret}`);
}

try {
  await main();
} catch (error) {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  const why = code === 'EADDRINUSE' ? `port ${String(port)} is already in use.` : message;
  announceFailure(`The local identity provider can't start: ${why}`);
}
