import { resolve } from 'node:path';
import { byName, describeFunction } from './describe-function.ts';
import type { TlsIdentity } from '../guard/guarded-server.ts';
import type { GuardRules } from '../guard/judge-request.ts';
import type { FunctionInfo } from './function-info.ts';
import { parseHostJson } from './host-json.ts';
import { HttpFront } from './http/http-front.ts';
import { RouteTable } from './http/route-table.ts';
import { Invoker } from './invoke.ts';
import { queueListener, timerListener, type ListenerContext } from './listeners.ts';
import { loadApp } from './load-app.ts';
import { logLines } from './log-lines.ts';
import { BusClients } from './queue/bus-clients.ts';
import type { Settings } from './settings.ts';
import { stopHost } from './stop-host.ts';
import { supplyCore } from './supply-core.ts';
import { callByHand, timerOf } from './timer/call-by-hand.ts';

export type HostOptions = {
  /** The app's file: TypeScript source, or the built bundle. */
  entry: string;
  /** host.json, parsed. */
  hostJson: unknown;
  /** The app's settings. They become process.env, without those that are empty, as in Azure. */
  settings: Settings;
  /** 0 or absent: a free one. */
  port?: number;
  /** Where timers keep when they are due next; absent: in memory. */
  dataDir?: string;
  /** What is served beyond requests of this machine. */
  guard?: GuardRules;
  tls?: TlsIdentity;
  /** Gets one JSON object per line; default: standard output. */
  log?: (line: string) => void;
};

export type Host = { port: number; functions: FunctionInfo[]; stop(): Promise<void> };

/**
 * Runs an app written with the unmodified `@azure/functions`. Once per process, as the real worker. Throws AppLoadError (one
 * sentence) for anything that keeps the app from being served as a whole: nothing listens then.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const log = logLines(options.log ?? ((line) => process.stdout.write(`${line}\n`)));
  const hostJson = parseHostJson(options.hostJson);
  const settings = withoutEmpty(options.settings);
  adoptSettings(options.settings);
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
  const prepared = ofType(functions, 'queue').map((info) => queueListener(info, context));
  const front = new HttpFront({
    routes,
    invoker,
    settings,
    log,
    canBeCalled: (name) => timerOf(timers, name) !== undefined,
    callByHand: (name, body) => callByHand(timers, name, body),
    customHeaders: hostJson.extensions.http.customHeaders,
    guard: options.guard ?? {},
    ...(options.tls === undefined ? {} : { tls: options.tls }),
  });
  const port = await front.listen(options.port ?? 0);
  const queues = prepared.map((begin) => begin());
  for (const timer of timers.values()) timer.start();
  return {
    port,
    functions,
    stop: () => stopHost({ registry, front, timers: [...timers.values()], queues, invoker, clients, log }),
  };
}

function ofType(functions: readonly FunctionInfo[], type: FunctionInfo['type']): FunctionInfo[] {
  return functions.filter((info) => info.type === type);
}

/** Azure hands no setting on that is empty. */
function withoutEmpty(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
}

function adoptSettings(settings: Settings): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || value === '') delete process.env[name];
    else process.env[name] = value;
  }
}
