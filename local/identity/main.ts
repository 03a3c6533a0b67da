import { parseArgs } from 'node:util';

import { announceFailure, announceReady, onStop } from '../child.ts';
import { startIdentityProvider } from './server.ts';

/** The local identity provider as a process: `node local/identity/main.ts [--port N] [--audience URI]`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '0' }, audience: { type: 'string' } },
  });
  const { port, audience } = values;
  const provider = await startIdentityProvider({
    port: Number(port),
    ...(audience === undefined ? {} : { audience }),
  });
  onStop(() => provider.stop());
  announceReady({ port: provider.port, url: provider.url });
  console.log(`Local identity provider at ${provider.url}`);
}

try {
  await main();
} catch (error) {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  const why = code === 'EADDRINUSE' ? `port ${String(port)} is already in use.` : message;
  announceFailure(`The local identity provider can't start: ${why}`);
}
