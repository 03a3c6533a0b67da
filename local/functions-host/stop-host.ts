import type { AppRegistry } from './app-registry.ts';
import type { HttpFront } from './http/http-front.ts';
import type { Invoker } from './invoke.ts';
import { errorText, type Log } from './log-lines.ts';
import type { BusClients } from './queue/bus-clients.ts';
import type { QueueListener } from './queue/queue-listener.ts';
import type { TimerListener } from './timer/timer-listener.ts';
import { within } from './within.ts';

export type HostParts = {
  registry: AppRegistry;
  front: HttpFront;
  timers: readonly TimerListener[];
  queues: readonly QueueListener[];
  invoker: Invoker;
  clients: BusClients;
  log: Log;
};

/** How long invocations in flight may go on after a stop. */
const STOP_PATIENCE_MS = 10_000;
/** How long each goodbye to a broker may take: one that does not answer must not hold up the stop. */
const GOODBYE_MS = 2_000;
/** The host gives its worker that long from the stop to the kill [contract §3.5]. */
const TERMINATE_MS = 5_000;

/** Stops what brings work, lets the work in flight end and be settled, then tells the app and closes the connections. */
export async function stopHost(parts: HostParts): Promise<void> {
  parts.front.stopListening();
  for (const timer of parts.timers) timer.stop();
  await within(GOODBYE_MS, Promise.allSettled(parts.queues.map((queue) => queue.stopReceiving())));
  if (!(await parts.invoker.idle(STOP_PATIENCE_MS))) {
    parts.log({ level: 'warning', category: 'host', message: 'Stopped with invocations still running.' });
  }
  await within(GOODBYE_MS, Promise.allSettled(parts.queues.map((queue) => queue.close())));
  await within(TERMINATE_MS, terminateApp(parts));
  await within(GOODBYE_MS, parts.clients.close());
  parts.front.close();
}

async function terminateApp({ registry, log }: HostParts): Promise<void> {
  try {
    await registry.runHooks('appTerminate', { hookData: {} });
  } catch (error) {
    log({ level: 'error', category: 'host', message: `An appTerminate hook failed: ${errorText(error)}` });
  }
}
