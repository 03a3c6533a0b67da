import { parseArgs } from 'node:util';
import { announceFailure, announceReady, onStop } from '../child.ts';
import { holdFolderSoon } from '../hold-folder.ts';
import { startBroker } from './broker.ts';
import { declaredQueues } from './declared-queues.ts';

/** The port that `UseDevelopmentEmulator=true` means when a connection string names none. */
const defaultPort = '5672';

try {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: defaultPort }, data: { type: 'string' } },
  });
  if (values.data !== undefined) await holdFolderSoon(values.data);
  const broker = await startBroker({
    queues: await declaredQueues(),
    port: portFrom(values.port),
    ...(values.data !== undefined && { dataDir: values.data }),
  });
  onStop(() => broker.stop());
  console.log(`The local Service Bus serves on ${broker.connectionString}`);
  announceReady({ port: broker.port, connectionString: broker.connectionString });
} catch (error) {
  const sentence = sentenceFor(error);
  console.error(sentence);
  announceFailure(sentence);
}

function portFrom(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${text} is not a port number.`);
  return port;
}

function sentenceFor(error: unknown): string {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== 'EADDRINUSE') return `The local Service Bus cannot start: ${message}`;
  return `Port ${port} of the local Service Bus is taken; end what listens there, or choose another with --port.`;
}
