import { randomBytes } from 'node:crypto';

import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';

import { openService } from '../../functions/app.ts';
import { runHttpFunction } from '../../functions/edge/http-function.ts';
import type { Service } from '../../functions/edge/service.ts';
import { runTimer } from '../../functions/edge/timer.ts';
import { httpFunctions } from '../../functions/http-functions.ts';
import { matchPath } from '../../functions/http/unmatched-route.ts';
import { timers } from '../../functions/timers.ts';
import queues from '../../infra/queues.json' with { type: 'json' };
import sample from '../../local.settings.sample.json' with { type: 'json' };
import { startIdentityProvider, type IdentityProvider, type TokenSpec } from '../../local/identity/server.ts';
import { startBroker, type Broker } from '../../local/service-bus/broker.ts';
import { readSettings } from '../../shared/platform/config/config.ts';
import type { App } from '../../shared/features/app.ts';
import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import type { QueueName } from '../../shared/contracts/job.ts';
import { openTables, type Stores } from '../../shared/adapters/tables/open-tables.ts';
import { anInvocation, aRequest } from './functions-library.ts';
import { azuriteAccount } from './azurite/azurite-account.ts';

type RequestOptions = {
  /** A token, or none. */
  token?: string;
  body?: object | undefined;
  /** Null: none in the query. */
  version?: string | null;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Instead of that which the path leads to. */
  through?: HttpFunctionName;
};
export type AppAnswer = {
  status: number;
  code: string | undefined;
  json: unknown;
  headers: Headers;
  bytes?: Buffer;
};

/** The app in this process, as Azure would run it: real tables, a real queue, tokens from an identity provider. No host. */
export type RunningApp = {
  stores: Stores;
  /** The bag that its flows take, to run a job here. */
  app: App;
  broker: Broker;
  provider: IdentityProvider;
  /** A token for a principal, as the identity provider gives it. */
  token(wish: TokenSpec): Promise<string>;
  /** Runs the timer `watchdog` once. */
  watch(): Promise<void>;
  ask(method: string, path: string, options?: RequestOptions): Promise<AppAnswer>;
  /** The messages that wait on a queue. */
  peek(queue: QueueName): Promise<ServiceBusReceivedMessage[]>;
  stop(): Promise<void>;
};

export async function startApp(settings: Record<string, string>): Promise<RunningApp> {
  const [connectionString, broker, provider] = await Promise.all([
    azuriteAccount(),
    startBroker({ queues }),
    startIdentityProvider(),
  ]);
  const ours = {
    TABLES: connectionString,
    SERVICEBUS: broker.connectionString,
    TOKEN_AUTHORITY: provider.url,
    LOCAL_ADMINISTRATOR: 'false',
    PUBLIC_URL: 'https://palisade.example',
    VAULT_KEYS: `test:${randomBytes(32).toString('base64')}`,
    READS_PER_MINUTE: '1000000',
    WRITES_PER_MINUTE: '1000000',
    TENANT_WRITES_PER_MINUTE: '1000000',
    FAILED_REQUESTS_PER_MINUTE: '1000000',
  };
  const service = await openService(readSettings({ ...sample.Values, ...ours, ...settings }));
  return {
    watch: () => runTimer(timers.watchdog, anInvocation().context, service),
    stores: await openTables({ connectionString }),
    app: service.app,
    broker,
    provider,
    token: (wish) => provider.issue(wish),
    ask: (method, path, options = {}) => ask(service, method, path, options),
    peek: (queue) => peek(broker.connectionString, queue),
    async stop() {
      await Promise.all([broker.stop(), provider.stop()]);
    },
  };
}

async function peek(connectionString: string, queue: QueueName): Promise<ServiceBusReceivedMessage[]> {
  const client = new ServiceBusClient(connectionString);
  try {
    return await client.createReceiver(queue).peekMessages(100);
  } finally {
    await client.close();
  }
}

async function ask(
  service: Service,
  method: string,
  path: string,
  options: RequestOptions,
): Promise<AppAnswer> {
  const { token, body, version = ownApiVersion, query, headers } = options;
  const { name, params } = routed(path);
  const request = aRequest({
    method,
    path,
    params,
    query: { ...(version === null ? {} : { 'api-version': version }), ...query },
    headers: {
      host: 'palisade.example',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const httpFunction = httpFunctions[options.through ?? name];
  const answer = await runHttpFunction(httpFunction, request, anInvocation().context, service);
  const json: unknown =
    typeof answer.body === 'string' ? JSON.parse(answer.body) : (answer.jsonBody as unknown);
  const code = (json as { error?: { code?: string } } | undefined)?.error?.code;
  return {
    status: answer.status ?? 200,
    code,
    json,
    headers: new Headers(answer.headers),
    ...(answer.body instanceof Uint8Array && { bytes: Buffer.from(answer.body) }),
  };
}

type HttpFunctionName = keyof typeof httpFunctions;

/** Finds the function of a path, as the host does. */
function routed(path: string): { name: HttpFunctionName; params: Record<string, string> } {
  const plain = path.replace(/^\//, '');
  for (const name of Object.keys(httpFunctions) as HttpFunctionName[]) {
    const params = matchPath(httpFunctions[name].route, plain);
    if (params !== undefined && name !== 'zUnmatchedRoute') return { name, params };
  }
  return { name: 'zUnmatchedRoute', params: {} };
}
