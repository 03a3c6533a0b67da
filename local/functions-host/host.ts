import { resolve } from 'node:path';
import { byName, describeFunction } from './describe-function.ts';
import type { TlsIdentity } from '../guard/guarded-server.ts';
import type { GuardRules } from '../guard/classify-request.ts';
import type { FunctionInfo } from './function-info.ts';
import { parseHostJson } from './host-json.ts';
import { HttpListener } from './http/http-listener.ts';
import { RouteTable } from './http/route-table.ts';
import { Invoker } from './invoke.ts';
import { queueListener, timerListener, type ListenerContext } from './listeners.ts';
import { loadApp } from './load-app.ts';
import { logLines } from './log-lines.ts';
import { BusClients } from './queue/bus-clients.ts';
import type { Settings } from './settings.ts';
import { stopHost } from './stop-host.ts';
import { supplyCore } from './supply-core.ts';
import { triggerManually, timerOf } from './timer/manual-trigger.ts';

export { describeApp } from './describe-app.ts';
export type { FunctionInfo } from './function-info.ts';
export { guardRulesOf } from './guard-rules.ts';

export type HostOptions = {
  /** Entry file of the app: TypeScript source or the built bundle. */
  entry: string;
  /** host.json, parsed. */
  hostJson: unknown;
  /** Settings of the app. They become process.env; empty ones are removed, as in Azure. */
  settings: Settings;
  /** 0 or absent: a free port. */
  port?: number;
  /** Folder where timers store their next due time. Absent: in memory. */
  dataDir?: string;
  /** Rules for requests from outside this machine. */
  guard?: GuardRules;
  tls?: TlsIdentity;
  /** Receives one JSON object per line. Default: standard output. */
  log?: (line: string) => void;
};

export type Host = { port: number; functions: FunctionInfo[]; stop(): Promise<void> };

/**
 * Runs an app written with the unmodified `@azure/functions`, once per process, as the real worker. Throws
 * AppLoadError, whose message is one sentence, if any function of the app can't be served; nothing listens then.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const log = logLines(options.log ?? ((line) => process.stdout.write(`${line}\n`)));
  const hostJson = parseHostJson(options.hostJson);
  const settings = withoutEmpty(options.settings);
  applyToEnvironment(options.settings);
  const registry = supplyCore((level, category, message) =>
    log({ level, category: category === 'user' ? 'user' : 'host', message }),
  );
  await loadApp(registry, resolve(options.entry));
  const functions = [...registry.functions.values()].map(describeFunction).toSorted(byName);
  const routes = new RouteTable(functions, hostJson.extensions.http.routePrefix);
  const invoker = new Invoker(registry, log);
  const clients = new BusClients();
  const context: ListenerContext = {
    registry,
    hostJson,
    settings,
    dataDir: options.dataDir,
    clients,
    invoker,
    log,
  };
  const timers = new Map(ofType(functions, 'timer').map((info) => [info.name, timerListener(info, context)]));
  const startQueueListeners = ofType(functions, 'queue')
    .filter(({ name }) => settings[`AzureWebJobs.${name}.Disabled`] !== 'true')
    .map((info) => queueListener(info, context));
  const http = new HttpListener({
    routes,
    invoker,
    settings,
    log,
    isTimer: (name) => timerOf(timers, name) !== undefined,
    triggerManually: (name, body) => triggerManually(timers, name, body),
    customHeaders: hostJson.extensions.http.customHeaders,
    guard: options.guard ?? {},
    ...(options.tls === undefined ? {} : { tls: options.tls }),
  });
  const port = await http.listen(options.port ?? 0);
  const queues = startQueueListeners.map((start) => start());
  for (const timer of timers.values()) timer.start();
  return {
    port,
    functions,
    stop: () => stopHost({ registry, http, timers: [...timers.values()], queues, invoker, clients, log }),
  };
}

function ofType(functions: readonly FunctionInfo[], type: FunctionInfo['type']): FunctionInfo[] {
  return functions.filter((info) => info.type === type);
}

/** Azure does not pass empty settings to the app. */
function withoutEmpty(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
}

function applyToEnvironment(settings: Settings): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || value === '') delete process.env[name];
    else process.env[name] = value;
  }
}
