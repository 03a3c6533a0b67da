import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startAzurite } from '../../local/azurite/start-azurite.ts';
import { startChild } from '../../local/child.ts';
import { demoApiToken, demoToken } from '../../local/gitlab/credentials.ts';
import { gitlabNodeFlags } from '../../local/gitlab/node-flags.ts';
import { startBroker, type Broker } from '../../local/service-bus/broker.ts';
import queues from '../../infra/queues.json' with { type: 'json' };
import { countingProxy, type CountingProxy } from './counting-proxy.ts';
import { cpuSeconds, peakMemoryMb } from './process-costs.ts';

export type Part = 'functions' | 'azurite' | 'gitlab' | 'bench';

/** Rate limits by endpoint, enforced by the simulated GitLab and configured in the product. Nothing else is limited. */
type EndpointLimits = Record<string, { requests: number; windowSeconds: number }>;

export type BenchStack = {
  apiUrl: string;
  gitlabUrl: string;
  token: string;
  tables: CountingProxy;
  broker: Broker;
  tablesConnectionString: string;
  /** Highest resident memory so far, in MB; undefined where the system does not report it. */
  peakMemoryMb(): Record<'functions' | 'azurite', number | undefined>;
  /** CPU time of each process so far; `bench` includes the broker, the counting proxy and the measurement. */
  cpuSeconds(): Record<Part, number>;
  /** The functions process. */
  pid: number | undefined;
  /** Ends one of the further functions processes with SIGKILL. */
  killPeer(): void;
  stop(): Promise<void>;
};

export const benchVaultKeys = `bench:${Buffer.alloc(32, 1).toString('base64')}`;
/** At the turn of the year: by hand only. */
const never = '0 0 0 1 1 *';
const local = join(import.meta.dirname, '../../local');

/** The product on embedded defaults, rows on disk and messages in memory, every part in a process of its own but the broker. */
export async function startBenchStack(
  projects: number,
  latencyMs: number,
  options: {
    webhooks?: boolean;
    profileDir?: string | undefined;
    endpoints?: EndpointLimits;
    /** Whether settings are gathered beside crawls. */
    assesses?: boolean;
    /** Number of functions processes; the first one serves the API. */
    processes?: number;
    /** Entry point of the host instead of the app alone, and its settings. */
    app?: { entry: string; env: Record<string, string> };
  } = {},
): Promise<BenchStack> {
  const { endpoints = {}, processes = 1 } = options;
  const profiled = profilingFlags(options.profileDir);
  const token = options.webhooks === true ? demoApiToken : demoToken;
  const dataDir = mkdtempSync(join(tmpdir(), 'palisade-bench-'));
  const azurite = await startAzurite({ dataDir, execArgv: profiled('azurite') });
  const tables = await countingProxy(azurite.port);
  const broker = await startBroker({ queues });
  const gitlab = await startChild<{ url: string }>(join(local, 'gitlab/main.ts'), {
    args: [
      `--projects=${projects}`,
      `--latency-ms=${latencyMs}`,
      `--limits=${JSON.stringify({ endpoints })}`,
    ],
    execArgv: [...gitlabNodeFlags, ...profiled('gitlab')],
  });
  const port = await freePort();
  const startFunctions = (ownPort: number, name: string) =>
    startChild<{ port: number }>(join(local, 'functions-host/main.ts'), {
      args: [`--port=${ownPort}`, ...(options.app === undefined ? [] : [`--entry=${options.app.entry}`])],
      execArgv: profiled(name),
      env: {
        ...options.app?.env,
        PATH: process.env['PATH'],
        SERVICEBUS: broker.connectionString,
        TABLES: azurite.connectionString.replace(String(azurite.port), String(tables.port)),
        TENANTS: '[{"tenantId":"00000000-0000-4000-8000-000000000001","subscriptions":["*"]}]',
        TOKEN_AUDIENCES: 'api://palisade',
        READS_PER_MINUTE: '1000000',
        WRITES_PER_MINUTE: '1000000',
        TENANT_WRITES_PER_MINUTE: '1000000',
        GITLAB_INSTANCES: JSON.stringify([
          { url: gitlab.details.url, internal: true, limits: { preset: 'none', endpoints } },
        ]),
        VAULT_KEYS: benchVaultKeys,
        LOCAL_ADMINISTRATOR: 'true',
        ...(options.webhooks === true ? { WEBHOOK_BASE_URL: `http://127.0.0.1:${port}` } : {}),
        RECONCILE_PERIOD_MINUTES: '1',
        // Crawls are measured without the gathering of settings that they start.
        'AzureWebJobs.assessment.Disabled': String(options.assesses !== true),
        WATCHDOG_SCHEDULE: never,
        POSTURE_SCHEDULE: never,
        AUTODISCOVER_SCHEDULE: never,
        RECONCILE_SCHEDULE: never,
      },
    });
  const functions = await startFunctions(port, 'functions');
  const peers: Awaited<ReturnType<typeof startFunctions>>[] = [];
  for (let peer = 1; peer < processes; peer += 1)
    peers.push(await startFunctions(await freePort(), `functions-${peer}`));
  return {
    apiUrl: `http://127.0.0.1:${functions.details.port}`,
    gitlabUrl: gitlab.details.url,
    token,
    tables,
    broker,
    tablesConnectionString: azurite.connectionString,
    peakMemoryMb: () => ({
      functions: peakMemoryMb(functions.process.pid),
      azurite: peakMemoryMb(azurite.pid),
    }),
    cpuSeconds: () => ({
      functions: cpuSeconds(functions.process.pid),
      azurite: cpuSeconds(azurite.pid),
      gitlab: cpuSeconds(gitlab.process.pid),
      bench: cpuSeconds(process.pid),
    }),
    pid: functions.process.pid,
    killPeer: () => void peers.pop()?.process.kill('SIGKILL'),
    async stop() {
      await Promise.all(peers.map((peer) => peer.stop()));
      await functions.stop();
      await gitlab.stop();
      await broker.stop();
      await tables.stop();
      await azurite.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Each process leaves a CPU profile of itself behind when it ends. */
function profilingFlags(dir: string | undefined): (part: string) => string[] {
  return (part) =>
    dir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${dir}`, `--cpu-prof-name=${part}.cpuprofile`];
}

/** The host's settings contain its own address, so the port must be known before it starts. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
