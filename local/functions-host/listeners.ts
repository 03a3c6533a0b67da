import { availableParallelism } from 'node:os';
import type { AppRegistry, RegisteredFunction } from './app-registry.ts';
import { triggerOf } from './describe-function.ts';
import type { FunctionInfo } from './function-info.ts';
import type { HostJson } from './host-json.ts';
import type { Invoker } from './invoke.ts';
import { AppLoadError } from './load-app.ts';
import type { Log } from './log-lines.ts';
import type { BusClients } from './queue/bus-clients.ts';
import { QueueListener } from './queue/queue-listener.ts';
import { connectionOf, withSettings, type Settings } from './settings.ts';
import { nextOccurrence, parseSchedule, type Schedule } from './timer/ncrontab.ts';
import { TimerListener } from './timer/timer-listener.ts';
import { timerState } from './timer/timer-state.ts';

export type ListenerContext = {
  registry: AppRegistry;
  hostJson: HostJson;
  settings: Settings;
  dataDir: string | undefined;
  clients: BusClients;
  invoker: Invoker;
  log: Log;
};

/** The real host's default of `maxConcurrentCalls` per core (Service Bus extension 5.x). */
const CALLS_PER_CORE = 16;

/**
 * Prepares the listener of a queue function; calling the result starts it. Throws AppLoadError for a missing setting.
 */
export function queueListener(info: FunctionInfo, context: ListenerContext): () => QueueListener {
  const { settings, hostJson, clients, invoker, log } = context;
  const bus = hostJson.extensions.serviceBus;
  const binding = bindingOf(info, context);
  const queueName = withSettings(info.queueName ?? '', settings, info.name);
  const connection = connectionOf(info.connection ?? '', settings, info.name);
  const autoComplete = binding['autoCompleteMessages'];
  return () =>
    new QueueListener({
      functionName: info.name,
      client: clients.get(connection),
      queueName,
      dataType: binding['dataType'],
      maxConcurrentCalls: bus.maxConcurrentCalls ?? CALLS_PER_CORE * availableParallelism(),
      autoCompleteMessages: typeof autoComplete === 'boolean' ? autoComplete : bus.autoCompleteMessages,
      maxAutoLockRenewalDurationMs: bus.maxAutoLockRenewalDuration,
      invoke: (input) => invoker.invoke(info.name, input),
      log,
    });
}

/** Prepares the listener of a timer function. Throws AppLoadError for an invalid schedule. */
export function timerListener(info: FunctionInfo, context: ListenerContext): TimerListener {
  const binding = bindingOf(info, context);
  return new TimerListener({
    schedule: readSchedule(info, context.settings),
    useMonitor: binding['useMonitor'] !== false,
    runOnStartup: binding['runOnStartup'] === true,
    state: timerState(info.name, context.dataDir),
    invoke: (data) => context.invoker.invoke(info.name, { data }),
  });
}

function readSchedule({ name, schedule = '' }: FunctionInfo, settings: Settings): Schedule {
  const text = withSettings(schedule, settings, name);
  try {
    const parsed = parseSchedule(text);
    nextOccurrence(parsed, new Date());
    return parsed;
  } catch (error) {
    throw new AppLoadError(`The schedule of function '${name}' is invalid: ${(error as Error).message}.`);
  }
}

function bindingOf(info: FunctionInfo, { registry }: ListenerContext): Record<string, unknown> {
  const registered = registry.functions.get(info.name.toLowerCase()) as RegisteredFunction;
  return triggerOf(registered.metadata)[1];
}
