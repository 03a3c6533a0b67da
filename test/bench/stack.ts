import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startAzurite } from '../../local/azurite.ts';
import { startChild } from '../../local/child.ts';
import { demoToken } from '../../local/gitlab/credentials.ts';
import { gitlabNodeFlags } from '../../local/gitlab/node-flags.ts';
import { startBroker, type Broker } from '../../local/service-bus/broker.ts';
import queues from '../../infra/queues.json' with { type: 'json' };
import { countingProxy, type CountingProxy } from './counting-proxy.ts';

export type BenchStack = {
  apiUrl: string;
  gitlabUrl: string;
  token: string;
  tables: CountingProxy;
  broker: Broker;
  /** Highest resident memory of the functions process so far, in MB; undefined where the system does not tell. */
  peakMemoryMb(): number | undefined;
  stop(): Promise<void>;
};

const local = join(import.meta.dirname, '../../local');

/** The product on embedded defaults in memory, every part in a process of its own but the broker. */
export async function startBenchStack(projects: number, latencyMs: number): Promise<BenchStack> {
  const azurite = await startAzurite({});
  const tables = await countingProxy(azurite.port);
  const broker = await startBroker({ queues });
  const gitlab = await startChild<{ url: string }>(join(local, 'gitlab/main.ts'), {
    args: [`--projects=${projects}`, `--latency-ms=${latencyMs}`],
    execArgv: gitlabNodeFlags,
  });
  const functions = await startChild<{ port: number }>(join(local, 'functions-host/main.ts'), {
    args: ['--port=0'],
    env: {
      PATH: process.env['PATH'],
      SERVICEBUS: broker.connectionString,
      TABLES: azurite.connectionString.replace(String(azurite.port), String(tables.port)),
      TENANT_ID: '00000000-0000-4000-8000-000000000001',
      GITLAB_INSTANCES: JSON.stringify([{ url: gitlab.details.url }]),
      VAULT_KEYS: `bench:${Buffer.alloc(32, 1).toString('base64')}`,
      LOCAL_ADMINISTRATOR: 'true',
      WATCHDOG_SCHEDULE: '0 0 0 1 1 *',
    },
  });
  return {
    apiUrl: `http://127.0.0.1:${functions.details.port}`,
    gitlabUrl: gitlab.details.url,
    token: demoToken,
    tables,
    broker,
    peakMemoryMb: () => peakMemoryMb(functions.process.pid),
    async stop() {
      await functions.stop();
      await gitlab.stop();
      await broker.stop();
      await tables.stop();
      await azurite.stop();
    },
  };
}

/** VmHWM of /proc/<pid>/status, which Linux gives in kB. */
function peakMemoryMb(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
  } catch {
    return undefined;
  }
}
