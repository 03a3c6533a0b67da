import { join } from 'node:path';
import { startChild } from './child.ts';
import { keyIn } from './key-file.ts';

export type Azurite = {
  port: number;
  connectionString: string;
  pid: number | undefined;
  stop(): Promise<void>;
};

/** The development account's key, the same in every Azurite and in Microsoft's documentation: not a secret, for tests. */
const DEVELOPMENT_KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/**
 * Starts Azurite's table service as a child process on 127.0.0.1; no blobs, no queues, no telemetry. With `dataDir` what was
 * answered is there again after any end, `kill -9` included (power loss is not); without, it is gone with the process.
 * `segmentBytes`: how large the files of its journal grow, for tests. `port` absent or 0: a free one. `keyFile` holds
 * the account's key, on which the data does not depend. Throws with one sentence when the port is taken or the data can't be read.
 */
export async function startAzurite(
  options: {
    dataDir?: string;
    segmentBytes?: number;
    port?: number;
    keyFile?: string;
    logFile?: string;
    execArgv?: readonly string[];
  } = {},
): Promise<Azurite> {
  const args = ['--port', String(options.port ?? 0)];
  if (options.dataDir !== undefined) args.push('--data', options.dataDir);
  if (options.keyFile !== undefined) args.push('--key-file', options.keyFile);
  const key = options.keyFile === undefined ? DEVELOPMENT_KEY : keyIn(options.keyFile);
  if (options.segmentBytes !== undefined) args.push('--segment-bytes', String(options.segmentBytes));
  const child = await startChild<{ port: number }>(join(import.meta.dirname, 'azurite/main.ts'), {
    args,
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
    ...(options.execArgv === undefined ? {} : { execArgv: options.execArgv }),
  });
  const { port } = child.details;
  const { pid } = child.process;
  return { port, connectionString: connectionString(port, key), pid, stop: () => child.stop() };
}

function connectionString(port: number, key: string): string {
  return [
    'DefaultEndpointsProtocol=http',
    'AccountName=devstoreaccount1',
    `AccountKey=${key}`,
    `TableEndpoint=http://127.0.0.1:${port}/devstoreaccount1;`,
  ].join(';');
}
