import { QueueName } from '../../shared/contracts/job.ts';
import { apiAt, demoConnector } from '../../local/start/api.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { GitLabProjectResource } from '../../shared/contracts/arm/gitlab-project.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { encryptedVault } from '../../shared/adapters/vault/encrypted-vault.ts';
import { fixedKeys } from '../../shared/adapters/vault/key-ring.ts';
import { openTables } from '../../shared/adapters/tables/open-tables.ts';
import { until } from '../support/until.ts';
import { measureCrawl } from './crawl.ts';
import { busiestMinute } from './herd.ts';
import { percentile, type Receiver } from './load.ts';
import {
  appBesidePeer,
  measureThroughput,
  peerBeside,
  send,
  startPeer,
  warm,
  type Throughput,
} from './throughput.ts';
import { benchVaultKeys, startBenchStack, type BenchStack } from './stack.ts';

const root = 'contoso';
const turns = 6;
/** Projects whose events are coalesced. */
const projectsSending = 500;
const groupsPath = `${demoConnector}/devops/default/gitLabGroups`;

/** Measures webhooks and reconciliation in one run against the same processes and returns a table. */
export async function benchWebhooks(
  projects: number,
  latencyMs: number,
  deliveries: number,
  profileDir?: string,
): Promise<string> {
  const stack = await startBenchStack(projects, latencyMs, {
    webhooks: true,
    profileDir,
    app: appBesidePeer,
  });
  try {
    await measureCrawl(stack, { watchFirst: false });
    const hook = await activeHook(stack);
    const [peerInPlace, peerAlone, peerServer, ours] = await measureBesidePeers(stack, hook, deliveries);
    const [distinct] = await measureThroughput(
      [hook] as const,
      { deliveries, projects: deliveries },
      {
        turns: 1,
        ready: () => Promise.resolve(),
      },
    );
    await atRest(stack);
    const toTable = await measureToTable(stack, 40);
    const reconcile = await measureReconcile(stack);
    return tableOf({ projects, peerServer, peerAlone, peerInPlace, ours, distinct, toTable, reconcile });
  } finally {
    await stack.stop();
  }
}

/** Measures ours and the peer in three places, in turn, because the machine's load changes from minute to minute. */
async function measureBesidePeers(stack: BenchStack, hook: Receiver, deliveries: number) {
  const alone = await startPeer('function');
  const server = await startPeer('server');
  try {
    const inPlace = peerBeside(stack.apiUrl, stack.pid);
    const receivers = [inPlace, alone.receiver, server.receiver, hook] as const;
    // All receivers together take less than a minute for these.
    const size = { deliveries: Math.ceil(deliveries / 2), projects: projectsSending };
    await warm(receivers, projectsSending);
    return await measureThroughput(receivers, size, { turns, ready: () => firstEventsAreDone(stack, hook) });
  } finally {
    await server.stop();
    await alone.stop();
  }
}

/**
 * The first event of each project is acted on within a second, up to 300 a minute; further ones after the minute. They are
 * sent beforehand, early enough in a minute that a turn has no resyncs.
 */
async function firstEventsAreDone(stack: BenchStack, hook: Receiver): Promise<void> {
  await until(async () => (await atRest(stack)) && Date.now() % 60_000 < 20_000, {
    timeoutMs: 600_000,
    everyMs: 200,
  });
  await send(hook, { deliveries: projectsSending, projects: projectsSending });
  await until(() => isIdle(stack), { timeoutMs: 60_000, what: 'the first looks' });
}

type Results = {
  projects: number;
  peerServer: Throughput;
  peerAlone: Throughput;
  peerInPlace: Throughput;
  ours: Throughput;
  distinct: Throughput;
  toTable: ToTable;
  reconcile: { requests: number; crawled: number };
};

function tableOf({
  projects,
  peerServer,
  peerAlone,
  peerInPlace,
  ours,
  distinct,
  toTable,
  reconcile,
}: Results): string {
  const herd = busiestMinute(1_000, 240);
  const rows = [
    ...throughputRows('ours, events of 500 projects', ours),
    ...throughputRows('ours, each event of another project, resyncs going on', distinct),
    ...throughputRows('@octokit/webhooks in the process of ours, only verifies', peerInPlace),
    ...throughputRows('@octokit/webhooks in a Functions host of its own, only verifies', peerAlone),
    ...throughputRows('@octokit/webhooks on node:http, only verifies', peerServer),
    ...ratioRows('in the process of ours', ours, peerInPlace),
    ...ratioRows('in a host of its own', ours, peerAlone),
    ...ratioRows('on node:http', ours, peerServer),
    ...toTableRows('created', toTable.created),
    ...toTableRows('deleted', toTable.deleted),
    [`GitLab requests, reconciliation of ${projects} unchanged projects`, String(reconcile.requests)],
    ['root groups in it', String(reconcile.crawled)],
    ['1,000 connectors due at once: most starts in a minute, of 240', String(herd.most)],
    ['after a stop of a whole period: most starts in a minute', String(herd.maxAfterStop)],
  ];
  return ['| measured | value |', '| --- | ---: |', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join(
    '\n',
  );
}

function throughputRows(who: string, { perSecond, p50Ms, p99Ms, cpuMs, refused }: Throughput): string[][] {
  return [
    [`signed webhooks per second, 50 in flight: ${who}`, perSecond.toFixed(0)],
    ['answer p50 / p99', `${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)} ms`],
    ['CPU of the receiving process, a webhook', `${cpuMs.toFixed(2)} ms`],
    ...(refused === 0 ? [] : [['answers other than 2xx', String(refused)]]),
  ];
}

function toTableRows(what: string, measuredMs: readonly number[]): string[][] {
  return [0.5, 0.95].map((part) => [
    `event → table, project ${what}, p${part * 100}`,
    `${(percentile(measuredMs, part) / 1_000).toFixed(1)} s`,
  ]);
}

function ratioRows(where: string, ours: Throughput, peer: Throughput): string[][] {
  const ratio = (what: 'perSecond' | 'p99Ms') => `${(ours[what] / peer[what]).toFixed(2)} ×`;
  return [
    [`ours / @octokit/webhooks ${where}: a second`, ratio('perSecond')],
    [`ours / @octokit/webhooks ${where}: p99`, ratio('p99Ms')],
  ];
}

async function activeHook(stack: BenchStack): Promise<Receiver> {
  const tables = await openTables({ connectionString: stack.tablesConnectionString });
  const vault = encryptedVault(tables.secrets, fixedKeys(benchVaultKeys));
  const [connector] = await Array.fromAsync(tables.connectors.all());
  const hookId = await until(
    async () => {
      const roots = await tables.rootGroups.list(connector?.id ?? '');
      const settled = roots.every(
        ({ hook }) => hook !== undefined && hook.because !== 'The webhook is being set up.',
      );
      return settled ? roots.find(({ facts }) => facts.path === root)?.hook?.hookId : undefined;
    },
    { timeoutMs: 30_000, what: 'the webhooks' },
  );
  const secret = (await vault.hookSecrets.get(hookId))?.value.signingToken ?? '';
  const url = `${stack.apiUrl}/webhooks/gitlab/${hookId}`;
  return { url, secret, signing: 'gitlab', pid: stack.pid };
}

/** True if no message is active or locked; scheduled ones may remain. */
function isIdle({ broker }: BenchStack): boolean {
  return QueueName.options.every((queue) => {
    const { active, locked } = broker.counts(queue);
    return active + locked === 0;
  });
}

function atRest({ broker }: BenchStack): Promise<true> {
  return until(
    () =>
      QueueName.options.every((queue) => {
        const { active, locked, scheduled } = broker.counts(queue);
        return active + locked + scheduled === 0;
      }) as true,
    { timeoutMs: 600_000, everyMs: 200, what: 'the queues to be empty' },
  );
}

type ToTable = { created: number[]; deleted: number[] };

/**
 * Measures the time from a change at GitLab until the REST API shows it, in milliseconds, for the creation and then the
 * deletion of each project. At rest the minute is over in which the webhook had used up its immediate resyncs.
 */
async function measureToTable(stack: BenchStack, events: number): Promise<ToTable> {
  const paths = Array.from({ length: events }, (_, number) => `bench-event-${number}`);
  const created = await measureEach(stack, paths, 'create-project', (path) => ({ namespace: root, path }));
  await atRest(stack);
  const deleted = await measureEach(stack, paths, 'delete-project', (path) => ({
    project: `${root}/${path}`,
  }));
  return { created, deleted };
}

async function measureEach(
  stack: BenchStack,
  paths: readonly string[],
  action: 'create-project' | 'delete-project',
  body: (path: string) => object,
): Promise<number[]> {
  const api = apiAt(stack.apiUrl);
  const measured: Promise<number>[] = [];
  for (const path of paths) {
    const began = performance.now();
    await control(stack, action, body(path));
    const isShown = async () => {
      const project = await api.get(`${groupsPath}/${root}/projects/${path}`, GitLabProjectResource);
      return (
        project !== undefined &&
        (project.properties.removedAt !== undefined) === (action === 'delete-project')
      );
    };
    const shown = until(isShown, { timeoutMs: 90_000, everyMs: 50, what: `${action} of ${path}` });
    measured.push(shown.then(() => performance.now() - began));
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  return Promise.all(measured);
}

/** The bench sets the period to a minute, so everything is due a minute after its last crawl. */
async function measureReconcile(stack: BenchStack): Promise<{ requests: number; crawled: number }> {
  const before = await lastCrawls(stack);
  const begun = Math.max(...[...before.values()].map((at) => Date.parse(at)));
  await until(() => Date.now() > begun + 61_000, { timeoutMs: 70_000, everyMs: 500 });
  const requests = await requestCount(stack);
  await fetch(`${stack.apiUrl}/admin/functions/reconcile`, { method: 'POST' });
  const after = await until(
    async () => {
      const now = await lastCrawls(stack);
      return [...now].every(([name, at]) => at > (before.get(name) ?? '')) ? now : undefined;
    },
    { timeoutMs: 120_000, everyMs: 500, what: 'the reconciliation' },
  );
  await atRest(stack);
  return { requests: (await requestCount(stack)) - requests, crawled: after.size };
}

/** The time of each root group's last full crawl, which is also when it was last seen. */
async function lastCrawls(stack: BenchStack): Promise<Map<string, string>> {
  const roots = await apiAt(stack.apiUrl).get(groupsPath, listOf(GitLabGroupResource));
  return new Map(roots?.value.map(({ name, properties }) => [name, properties.lastSeenAt ?? '']));
}

async function requestCount(stack: BenchStack): Promise<number> {
  const answer = await fetch(`${stack.gitlabUrl}/-/simulator/requests`);
  const { total } = (await answer.json()) as { total: number };
  return total;
}

async function control(stack: BenchStack, action: string, body: object): Promise<void> {
  const answer = await fetch(`${stack.gitlabUrl}/-/simulator/world/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The simulated GitLab refused ${action}: ${await answer.text()}`);
}
