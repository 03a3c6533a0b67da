import { QueueName } from '../../shared/contracts/job.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { startAzurite } from '../../local/azurite/start-azurite.ts';
import { startChild, type Child } from '../../local/child.ts';
import { demoApplication } from '../../local/gitlab/credentials.ts';
import { type GitLabOptions, type SimulatedGitLab, startGitLab } from '../../local/gitlab/server.ts';
import { declaredQueues, startBroker, type Broker, type Clock } from '../../local/service-bus/broker.ts';
import { apiClient, type ApiClient } from './api-client.ts';
import { startKeyless, type Keyless } from './keyless.ts';
import { freePorts } from './npm-start.ts';
import { startGate, type GitLabGate } from './gitlab-gate.ts';
import { passingClock, type PassingClock } from './passing-clock.ts';
import { until } from './until.ts';

export type StackOptions = Omit<GitLabOptions, 'port' | 'externalUrl' | 'applications'> & {
  /** Port of the Functions host, for a test that needs its address before it runs. Any free one by default. */
  apiPort?: number;
  /** GitLab redirects people to the app, as in production, which exchanges the codes. */
  signIn?: boolean;
  /** Sent to GitLab with every request. */
  gitlabHeaders?: Record<string, string>;
  /** The broker as a process of its own that can be killed. Its locks last as long as in Azure. */
  brokerProcess?: boolean;
  /** Azurite stores its rows on disk, so that it can be killed too. */
  tablesOnDisk?: boolean;
  /** How long a killed host's messages stay locked. */
  lockSeconds?: number;
  /** False: settings are not gathered but for what is urgent, in tests that are about crawls. */
  assesses?: boolean;
  /** The app connects to tables and Service Bus by a managed identity, over TLS, and has no key. */
  keyless?: boolean;
  /** Beside or instead of those that every stack has. */
  settings?: Record<string, string>;
};

type QueueState = { active: number; locked: number; scheduled: number };

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
  /** With `keyless`. */
  keyless: Keyless | undefined;
  /** Settings of the Functions host. */
  settings: Readonly<NodeJS.ProcessEnv>;
  /** `kill -9`. */
  killFunctions(): Promise<void>;
  startFunctions(): Promise<void>;
  /** One more Functions host beside the first, on the same queues and tables; it is stopped with the stack. */
  startAnother(): Promise<ApiClient>;
  /** `kill -9` of Azurite, and its start on what it keeps, under the same address. */
  killTables(): Promise<void>;
  startTables(): Promise<void>;
  killBroker(): Promise<void>;
  /** `aheadMs`: its clock runs ahead, as if that time had passed while it was down. */
  startBroker(aheadMs?: number): Promise<void>;
  /** The clock of GitLab, the Functions host and the broker in this process. */
  clock: PassingClock;
  /** Lets time pass for all of them at once. Node's own timers in the host do not notice. */
  passTime(milliseconds: number): Promise<void>;
  /** Fires a timer function and waits for its end. */
  fire(timer: 'autodiscover' | 'reconcile' | 'watchdog'): Promise<void>;
  /** Waits until no message is active or locked; scheduled ones stay. */
  rest(): Promise<void>;
  /** Lets time pass until no job is left, scheduled ones included. */
  settle(maxWaitMs?: number): Promise<void>;
  /** The output of all processes, and the broker's files. */
  logs(): string;
  stop(): Promise<void>;
};

type Host = Child<{ port: number }>;
type BusProcess = Child<{ port: number; connectionString: string }>;
type Bus = { broker: Broker | undefined; process: BusProcess | undefined; connectionString: string };

const root = join(import.meta.dirname, '../..');
const hostFile = join(root, 'local/functions-host/main.ts');
const busFile = join(root, 'local/service-bus/main.ts');

/** Longer than a coalescing window, and than the wait before a deletion is confirmed. */
const longEnoughMs = 76_000;

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-journey-'));
  const vaultKey = randomBytes(32).toString('base64');
  const clock = passingClock();
  const gate = await startGate();
  const now = () => new Date(clock.now());
  // The host's settings contain its own address, so the port must be known before it starts.
  const port = options.apiPort ?? (await freePorts());
  const apiUrl = `http://127.0.0.1:${port}`;
  const redirectUri =
    options.signIn === true ? `${apiUrl}/oauth/gitlab/callback` : demoApplication.redirectUri;
  const applications = [{ ...demoApplication, redirectUri }];
  const gitlab = await startGitLab({ projects: 120, now, ...options, applications, externalUrl: gate.url });
  gate.leadTo(gitlab.url);
  const keyless = options.keyless === true ? await startKeyless(folder) : undefined;
  const openTables = (azuritePort = 0) =>
    startAzurite({
      port: azuritePort,
      ...(keyless === undefined ? {} : { tls: keyless.tlsFiles }),
      logFile: join(folder, 'logs/azurite.log'),
      ...(options.tablesOnDisk === true ? { dataDir: join(folder, 'tables') } : {}),
    });
  let azurite = await openTables();
  const bus = await openBus(options, folder, { clock, keyless });
  const env = {
    ...settings({
      bus: bus.connectionString,
      tables: azurite.connectionString,
      gate,
      vaultKey,
      apiUrl,
      redirectUri,
      gitlabHeaders: options.gitlabHeaders ?? {},
    }),
    ...(options.assesses === false ? { 'AzureWebJobs.assessment.Disabled': 'true' } : {}),
    ...keyless?.settingsFor({ namespace: bus.broker?.namespace ?? '', tablesUrl: azurite.url }),
    ...options.settings,
  };
  const restOf = (maxWaitMs?: number) => rest(bus.broker, options.assesses !== false, maxWaitMs);
  const open = () => openHost(port, { ...env, CLOCK_AHEAD_MS: String(clock.aheadMs()) }, folder);
  let host: Host | undefined = await open();
  const others: Host[] = [];
  const stack: Stack = {
    api: apiClient(apiUrl),
    apiUrl,
    gitlab,
    gate,
    broker: bus.broker,
    tablesConnectionString: azurite.connectionString,
    busConnectionString: bus.connectionString,
    vaultKey,
    keyless,
    settings: env,
    clock,
    async killFunctions() {
      if (host !== undefined) await kill(host);
      host = undefined;
    },
    async startFunctions() {
      host = await open();
    },
    async startAnother() {
      const other = await openHost(0, { ...env, CLOCK_AHEAD_MS: String(clock.aheadMs()) }, folder);
      others.push(other);
      return apiClient(`http://127.0.0.1:${other.details.port}`);
    },
    async killTables() {
      process.kill(azurite.pid ?? 0, 'SIGKILL');
      await azurite.stop();
    },
    async startTables() {
      azurite = await openTables(azurite.port);
    },
    async killBroker() {
      if (bus.process !== undefined) await kill(bus.process);
    },
    async startBroker(aheadMs = 0) {
      const busPort = bus.process?.details.port ?? 0;
      bus.process = await openBusProcess(busPort, folder, aheadMs);
    },
    async passTime(milliseconds) {
      if (host !== undefined) await setAhead(host, clock.aheadMs() + milliseconds);
      clock.pass(milliseconds);
    },
    fire: (timer) => fire(host, apiUrl, timer),
    rest: () => restOf(),
    async settle(maxWaitMs) {
      for (;;) {
        await restOf(maxWaitMs);
        if (statesOf(bus.broker, options.assesses !== false).every(({ scheduled }) => scheduled === 0))
          return;
        await stack.passTime(longEnoughMs);
      }
    },
    logs: () => printed(folder),
    async stop() {
      await host?.stop();
      await Promise.all(others.map((one) => one.stop()));
      await bus.process?.stop();
      await bus.broker?.stop();
      await azurite.stop();
      await keyless?.stop();
      await gate.stop();
      await gitlab.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return stack;
}

async function setAhead(host: Host, clockAheadMs: number): Promise<void> {
  const isAhead = messageFrom(host, (message) => 'clockIsAheadMs' in message);
  host.process.send({ clockAheadMs });
  await isAhead;
}

async function fire(host: Host | undefined, apiUrl: string, timer: string): Promise<void> {
  if (host === undefined) throw new Error('The Functions host does not run.');
  const ended = messageFrom(host, (message) => 'ended' in message && message.ended === timer);
  const answer = await fetch(`${apiUrl}/admin/functions/${timer}`, { method: 'POST' });
  if (answer.status !== 202) throw new Error(`The timer ${timer} was not fired: ${answer.status}`);
  await ended;
}

/** Resolves at the message of the host that is waited for, or when the host is gone. */
function messageFrom({ process: child }: Host, isIt: (message: object) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const heard = (message: unknown) => {
      if (typeof message === 'object' && message !== null && isIt(message)) done();
    };
    const done = () => {
      child.off('message', heard);
      child.off('exit', done);
      resolve();
    };
    child.on('message', heard);
    child.once('exit', done);
  });
}

/** Without `assesses`, what waits to be assessed waits for ever. */
function statesOf(broker: Broker | undefined, assesses = true): QueueState[] {
  if (broker === undefined) throw new Error('The broker is a separate process without counts.');
  const queues = QueueName.options.filter((queue) => assesses || queue !== 'assessment');
  return queues.map((queue) => broker.counts(queue));
}

async function rest(broker: Broker | undefined, assesses: boolean, timeoutMs = 60_000): Promise<void> {
  const isAtRest = () =>
    statesOf(broker, assesses).every(({ active, locked }) => active === 0 && locked === 0);
  await until(isAtRest, { timeoutMs, what: 'the queues to be at rest' });
}

async function openBus(
  options: StackOptions,
  folder: string,
  { clock, keyless }: { clock: Clock; keyless: Keyless | undefined },
): Promise<Bus> {
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
    clock,
    ...(keyless === undefined ? {} : { identity: keyless }),
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
    execArgv: ['--import', pathToFileURL(join(import.meta.dirname, 'shifted-date.ts')).href],
    args: ['--port', String(port), '--entry', join(import.meta.dirname, 'reporting-app.ts')],
    env,
    logFile: join(folder, 'logs/functions.log'),
  });
}

function settings(on: {
  bus: string;
  tables: string;
  gate: GitLabGate;
  vaultKey: string;
  apiUrl: string;
  redirectUri: string;
  gitlabHeaders: Record<string, string>;
}): NodeJS.ProcessEnv {
  const { clientId, clientSecret } = demoApplication;
  const { redirectUri, gitlabHeaders: headers } = on;
  return {
    PATH: process.env['PATH'],
    SERVICEBUS: on.bus,
    TABLES: on.tables,
    TENANTS: '[{"tenantId":"00000000-0000-4000-8000-000000000001","subscriptions":["*"]}]',
    TOKEN_AUDIENCES: 'api://palisade',
    READS_PER_MINUTE: '1000000',
    WRITES_PER_MINUTE: '1000000',
    TENANT_WRITES_PER_MINUTE: '1000000',
    FAILED_REQUESTS_PER_MINUTE: '1000000',
    GITLAB_INSTANCES: JSON.stringify([
      {
        url: on.gate.url,
        internal: true,
        clientId,
        clientSecret,
        redirectUri,
        headers,
        limits: { preset: 'none' },
      },
    ]),
    VAULT_KEYS: `test:${on.vaultKey}`,
    LOCAL_ADMINISTRATOR: 'true',
    CODES_OF_OTHER_CLIENTS: 'true',
    WEBHOOK_BASE_URL: on.apiUrl,
    AUTODISCOVER_PERIOD_MINUTES: '10',
    RECONCILE_PERIOD_MINUTES: '10',
    // Only by hand: once a year, in a night.
    WATCHDOG_SCHEDULE: '0 0 3 1 1 *',
    POSTURE_SCHEDULE: '0 0 3 1 1 *',
    AUTODISCOVER_SCHEDULE: '0 0 3 1 1 *',
    RECONCILE_SCHEDULE: '0 0 3 1 1 *',
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
