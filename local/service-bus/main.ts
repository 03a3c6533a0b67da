import { parseArgs } from 'node:util';
import { lockFolderWithin } from '../lock-folder.ts';
import { readKey } from '../key-file.ts';
import { runService, type Service } from '../service.ts';
import { startBroker } from './broker.ts';
import { declaredQueues } from './declared-queues.ts';

/** Port that the SDK uses with `UseDevelopmentEmulator=true` if the connection string names none. */
const defaultPort = '5672';

/** The broker as a process: `node local/service-bus/main.ts [--port N] [--data DIR] [--key-file FILE]`. */
export async function startBrokerService(flags: string[]): Promise<Service> {
  try {
    return await startFrom(flags);
  } catch (error) {
    throw new Error(messageFor(error), { cause: error });
  }
}

async function startFrom(flags: string[]): Promise<Service> {
  const { values } = parseArgs({
    args: flags,
    options: {
      port: { type: 'string', default: defaultPort },
      data: { type: 'string' },
      'key-file': { type: 'string' },
    },
  });
  if (values.data !== undefined) await lockFolderWithin(values.data);
  const broker = await startBroker({
    queues: await declaredQueues(),
    port: portFrom(values.port),
    ...(values.data !== undefined && { dataDir: values.data }),
    ...(values['key-file'] !== undefined && { key: readKey(values['key-file']) }),
  });
  const { port, connectionString } = broker;
  // A parent process gets the connection string over the IPC channel, which keeps the key out of its log.
  const address = process.send === undefined ? connectionString : `sb://127.0.0.1:${port}`;
  return {
    details: { port, connectionString },
    greeting: `The local Service Bus listens on ${address}`,
    stop: () => broker.stop(),
  };
}

function portFrom(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${text} is not a port number.`);
  return port;
}

function messageFor(error: unknown): string {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== 'EADDRINUSE') return `The local Service Bus cannot start: ${message}`;
  return `Port ${port} of the local Service Bus is in use; stop the process that listens there, or choose another with --port.`;
}

if (import.meta.main) await runService(startBrokerService);
