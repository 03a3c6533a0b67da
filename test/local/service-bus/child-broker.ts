import { fileURLToPath } from 'node:url';
import { startChild, type Child } from '../../../local/child.ts';

export type BrokerProcess = Child<{ port: number; connectionString: string }>;

const file = fileURLToPath(new URL('../../../local/service-bus/main.ts', import.meta.url));

/** Starts the broker as a separate process, with the queues of `infra/queues.json`. */
export function startBrokerProcess(folder: string, port = 0): Promise<BrokerProcess> {
  return startChild(file, { args: ['--port', String(port), '--data', folder] });
}

/** `kill -9`. */
export async function killBrokerProcess(child: BrokerProcess): Promise<void> {
  const gone = new Promise((resolve) => child.process.once('exit', resolve));
  child.process.kill('SIGKILL');
  await gone;
}
