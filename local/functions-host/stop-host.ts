import type { AppRegistry } from './app-registry.ts';
import type { HttpListener } from './http/http-listener.ts';
import type { Invoker } from './invoke.ts';
import { errorText, type Log } from './log-lines.ts';
import type { BusClients } from './queue/bus-clients.ts';
import type { QueueListener } from './queue/queue-listener.ts';
import type { TimerListener } from './timer/timer-listener.ts';
import { withTimeout } from './with-timeout.ts';

export type HostParts = {
  registry: AppRegistry;
  http: HttpListener;
  timers: readonly TimerListener[];
  queues: readonly QueueListener[];
  invoker: Invoker;
  clients: BusClients;
  log: Log;
};

/** Time for running invocations to end after a stop. */
const STOP_TIMEOUT_MS = 10_000;
/** Limit for closing each broker connection: an unresponsive broker must not delay the stop. */
const CLOSE_TIMEOUT_MS = 2_000;
/** The real host kills its worker 5 s after WorkerTerminate. */
const TERMINATE_TIMEOUT_MS = 5_000;

/**
 * Stops the listeners, waits for running invocations and their settlement, runs appTerminate, closes the connections.
 */
export async function stopHost(parts: HostParts): Promise<void> {
  parts.http.stopListening();
  for (const timer of parts.timers) timer.stop();
  await withTimeout(CLOSE_TIMEOUT_MS, Promise.allSettled(parts.queues.map((queue) => queue.stopReceiving())));
  if (!(await parts.invoker.idle(STOP_TIMEOUT_MS))) {
    parts.log({ level: 'warning', category: 'host', message: 'Stopped with invocations still running.' });
  }
  await withTimeout(CLOSE_TIMEOUT_MS, Promise.allSettled(parts.queues.map((queue) => queue.close())));
  await withTimeout(TERMINATE_TIMEOUT_MS, terminateApp(parts));
  await withTimeout(CLOSE_TIMEOUT_MS, parts.clients.close());
  parts.http.close();
}

async function terminateApp({ registry, log }: HostParts): Promise<void> {
  try {
    await registry.runHooks('appTerminate', { hookData: {} });
  } catch (error) {
    log({ level: 'error', category: 'host', message: `An appTerminate hook failed: ${errorText(error)}` });
  }
}
