import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startAzurite } from '../../local/azurite.ts';
import { startChild, type Child } from '../../local/child.ts';
import { demoApplication } from '../../local/gitlab/credentials.ts';
import { startGitLab, type GitLabOptions, type SimulatedGitLab } from '../../local/gitlab/server.ts';
import { startBroker, type Broker } from '../../local/service-bus/broker.ts';
import { declaredQueues } from '../../local/service-bus/declared-queues.ts';
import { apiClient, type ApiClient } from './api-client.ts';
import { startGate, type GitLabGate } from './gitlab-gate.ts';

export type StackOptions = Omit<GitLabOptions, 'port' | 'externalUrl' | 'applications'> & {
  /** The broker as a process of its own that can be killed. Its locks last as long as in Azure. */
  brokerProcess?: boolean;
  /** How long a killed host's messages stay locked. */
  lockSeconds?: number;
};

/** The whole product, each part real: Azurite, an AMQP broker, a Functions host in a process, a simulated GitLab. */
export type Stack = {
  api: ApiClient;
  apiUrl: string;
  gitlab: SimulatedGitLab;
  /** Stands between the product and GitLab, and is the address that the product knows. */
  gate: GitLabGate;
  /** Only where the broker is no process of its own. */
  broker: Broker | undefined;
  tablesConnectionString: string;
  busConnectionString: string;
  vaultKey: string;
  /** `kill -9`. */
  killFunctions(): Promise<void>;
  startFunctions(): Promise<void>;
  killBroker(): Promise<void>;
  /** `aheadMs`: its clock runs ahead by so much, as if that time had passed while it was down. */
  startBroker(aheadMs?: number): Promise<void>;
  /** All that the processes have printed, and the files that the broker keeps. */
  logs(): string;
  stop(): Promise<void>;
};

type Host = Child<{ port: number }>;
type BusProcess = Child<{ port: number; connectionString: string }>;
type Bus = { broker: Broker | undefined; process: BusProcess | undefined; connectionString: string };

const root = join(import.meta.dirname, '../..');
const hostFile = join(root, 'local/functions-host/main.ts');
const busFile = join(root, 'local/service-bus/main.ts');

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-journey-'));
  const vaultKey = randomBytes(32).toString('base64');
  const gate = await startGate();
  const gitlab = await startGitLab({ projects: 120, ...options, externalUrl: gate.url });
  gate.leadTo(gitlab.url);
  const azurite = await startAzurite({ logFile: join(folder, 'logs/azurite.log') });
  const bus = await openBus(options, folder);
  const env = settings({ bus: bus.connectionString, tables: azurite.connectionString, gate, vaultKey });
  let host: Host | undefined = await openHost(0, env, folder);
  const { port } = host.details;
  const apiUrl = `http://127.0.0.1:${port}`;
  return {
    api: apiClient(apiUrl),
    apiUrl,
    gitlab,
    gate,
    broker: bus.broker,
    tablesConnectionString: azurite.connectionString,
    busConnectionString: bus.connectionString,
    vaultKey,
    async killFunctions() {
      if (host !== undefined) await kill(host);
      host = undefined;
    },
    async startFunctions() {
      host = await openHost(port, env, folder);
    },
    async killBroker() {
      if (bus.process !== undefined) await kill(bus.process);
    },
    async startBroker(aheadMs = 0) {
      const busPort = bus.process?.details.port ?? 0;
      bus.process = await openBusProcess(busPort, folder, aheadMs);
    },
    logs: () => printed(folder),
    async stop() {
      await host?.stop();
      await bus.process?.stop();
      await bus.broker?.stop();
      await azurite.stop();
      await gate.stop();
      await gitlab.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openBus(options: StackOptions, folder: string): Promise<Bus> {
  if (options.brokerProcess === true) {
    const process = await openBusProcess(0, folder);
    return { broker: undefined, process, connectionString: process.details.connectionString };
  }
  const queues = await declaredQueues();
  const lock = options.lockSeconds === undefined ? {} : { lockDurationSeconds: options.lockSeconds };
  const shortened = Object.entries(queues).map(([name, queue]) => [name, { ...queue, ...lock }] as const);
  const broker = await startBroker({
    queues: Object.fromEntries(shortened),
    dataDir: join(folder, 'service-bus'),
  });
  return { broker, process: undefined, connectionString: broker.connectionString };
}

function openBusProcess(port: number, folder: string, aheadMs = 0): Promise<BusProcess> {
  const shifted = `const now = Date.now; Date.now = () => now() + ${aheadMs};`;
  return startChild(busFile, {
    execArgv: ['--import', `data:text/javascript,${encodeURIComponent(shifted)}`],
    args: ['--port', String(port), '--data', join(folder, 'service-bus')],
    logFile: join(folder, 'logs/service-bus.log'),
  });
}

function openHost(port: number, env: NodeJS.ProcessEnv, folder: string): Promise<Host> {
  return startChild(hostFile, {
    args: ['--port', String(port), '--entry', join(root, 'functions/index.ts')],
    env,
    logFile: join(folder, 'logs/functions.log'),
  });
}

function settings(on: {
  bus: string;
  tables: string;
  gate: GitLabGate;
  vaultKey: string;
}): NodeJS.ProcessEnv {
  const { clientId, clientSecret, redirectUri } = demoApplication;
  return {
    PATH: process.env['PATH'],
    SERVICEBUS: on.bus,
    TABLES: on.tables,
    TENANT_ID: '00000000-0000-4000-8000-000000000001',
    GITLAB_INSTANCES: JSON.stringify([{ url: on.gate.url, clientId, clientSecret, redirectUri }]),
    VAULT_KEYS: `test:${on.vaultKey}`,
    LOCAL_ADMINISTRATOR: 'true',
    WATCHDOG_SCHEDULE: '0 */5 * * * *',
  };
}

async function kill(child: Child<unknown>): Promise<void> {
  const gone = new Promise((resolve) => child.process.once('exit', resolve));
  child.process.kill('SIGKILL');
  await gone;
}

function printed(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}
