import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePorts, npmStart, processesOf } from './npm-start.ts';
import { until } from './until.ts';

/** `npm start -- --tls` with nothing onboarded, and what it printed for clients. */
export type TlsStart = {
  apiUrl: string;
  identityUrl: string;
  /** PEM file of the authority that clients trust. */
  certificate: string;
  secret: string;
  stop(): Promise<void>;
};

/** How long a start may take on a busy machine. */
export const tlsStartMs = 60_000;

export async function startOverTls(): Promise<TlsStart> {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-tls-'));
  const port = await freePorts();
  const flags = ['--tls', '--no-demo', '--projects', '60', '--port', String(port), '--data', folder];
  const started = npmStart(flags);
  const output = () => started.output();
  await until(() => output().includes('Running.'), { timeoutMs: tlsStartMs, what: 'npm start --tls' });
  return {
    apiUrl: `https://127.0.0.1:${port}`,
    identityUrl: `https://127.0.0.1:${port + 3}`,
    certificate: /NODE_EXTRA_CA_CERTS=(\S+)/.exec(output())?.[1] ?? '',
    secret: /client_secret=(\S+)/.exec(output())?.[1] ?? '',
    async stop() {
      started.child.kill('SIGINT');
      await started.ended;
      await until(() => processesOf(folder).length === 0);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
