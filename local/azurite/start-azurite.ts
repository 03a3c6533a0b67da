import { join } from 'node:path';
import { startChild } from '../child.ts';
import { readKey } from '../key-file.ts';

export type Azurite = {
  port: number;
  /** URL of the account's table service. */
  url: string;
  connectionString: string;
  pid: number | undefined;
  stop(): Promise<void>;
};

export type AzuriteOptions = {
  /** Folder of the data. Without it, rows are kept in memory. */
  dataDir?: string;
  /** Size at which the journal begins another file; for tests. */
  segmentBytes?: number;
  /** 0, the default, selects a free port. */
  port?: number;
  /** File with the account key; the data does not depend on it. Default: the public development key. */
  keyFile?: string;
  /** PEM files for TLS, over which tokens of Entra are accepted too. */
  tls?: { cert: string; key: string };
  logFile?: string;
  /** Called if the process, once started, ends without `stop`. */
  onUnexpectedExit?: () => void;
  execArgv?: readonly string[];
};

const account = 'devstoreaccount1';
/** Public key of the development account, the same in every Azurite and in Microsoft's documentation. Not a secret. */
const developmentKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/**
 * Starts Azurite's table service as a child process on 127.0.0.1, without blobs, queues and telemetry. With `dataDir`,
 * acknowledged writes survive any end of the process, `kill -9` included; power loss is not covered. Rejects with one
 * sentence if the port is in use or the data can't be read.
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const { port = 0, dataDir, segmentBytes, keyFile, tls, ...process } = options;
  const args = [`--port=${port}`];
  if (dataDir !== undefined) args.push(`--data=${dataDir}`);
  if (keyFile !== undefined) args.push(`--key-file=${keyFile}`);
  if (segmentBytes !== undefined) args.push(`--segment-bytes=${segmentBytes}`);
  if (tls !== undefined) args.push(`--tls-cert=${tls.cert}`, `--tls-key=${tls.key}`);
  const key = keyFile === undefined ? developmentKey : readKey(keyFile);
  const child = await startChild<{ port: number }>(join(import.meta.dirname, 'main.ts'), {
    args,
    ...process,
  });
  const scheme = tls === undefined ? 'http' : 'https';
  const url = `${scheme}://127.0.0.1:${child.details.port}/${account}`;
  return {
    port: child.details.port,
    url,
    connectionString: `DefaultEndpointsProtocol=${scheme};AccountName=${account};AccountKey=${key};TableEndpoint=${url};`,
    pid: child.process.pid,
    stop: () => child.stop(),
  };
}
