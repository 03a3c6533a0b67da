import { randomBytes } from 'node:crypto';

import { runJob } from '../../functions/jobs.ts';
import { startAzurite } from '../../local/azurite/start-azurite.ts';
import { startGitLab } from '../../local/gitlab/server.ts';
import { openTables } from '../../shared/adapters/tables/open-tables.ts';
import { encryptedVault } from '../../shared/adapters/vault/encrypted-vault.ts';
import { fixedKeys } from '../../shared/adapters/vault/key-ring.ts';
import type { App } from '../../shared/features/app.ts';
import { refOf } from '../../shared/features/connectors/domain/connector.ts';
import { sweepJob } from '../../shared/features/inventory/domain/follow-up-jobs.ts';
import { startGate } from '../support/gitlab-gate.ts';
import { TestConnector } from '../support/test-connector.ts';
import type { TestEnvironment } from '../support/test-environment.ts';

const tiers = ['premium', 'free'] as const;
type Tier = (typeof tiers)[number];
const daysWithoutChanges = 2;
const minutesADay = 24 * 60;

/** Requests by endpoint, and CPU of this process: of the flows, of the simulated GitLab and of its gate. */
type Gathered = { byRoute: Record<string, number>; cpuSeconds: number };
type Measured = { tier: Tier; first: Gathered; days: Gathered[] };

/** Goals for 1,000 projects: requests of the first gathering, GraphQL of all tiers and REST by tier, and of a later day. */
const maxGraphQl = 75;
const maxRest: Record<Tier, number> = { premium: 4_600, free: 3_200 };
const maxADay = 900;

/** Gathers the posture of newly crawled projects, then sweeps them once a day while nothing changes. */
export async function benchPostureGathering(projects: number): Promise<string> {
  const azurite = await startAzurite();
  try {
    const measured: Measured[] = [];
    for (const tier of tiers) measured.push(await measure(tier, projects, azurite.connectionString));
    return tableOf(projects, measured);
  } finally {
    await azurite.stop();
  }
}

async function measure(tier: Tier, projects: number, tables: string): Promise<Measured> {
  const environment = await anEnvironment(projects, tables);
  try {
    const { world } = environment.simulator;
    for (const root of world.rootsOwnedBy(world.user('demo')!)) world.setTier(root, tier);
    const connector = new TestConnector(environment);
    await connector.onboard({ autoDiscovery: 'Enabled' });
    // One process, which asks once a day what the instance and its licences are.
    const app = connector.deps();
    const first = await gathered(connector, app, []);
    const days: Gathered[] = [];
    for (let day = 0; day < daysWithoutChanges; day += 1) {
      connector.wait(minutesADay);
      days.push(await gathered(connector, app, await sweepsOf(connector)));
    }
    return { tier, first, days };
  } finally {
    await environment.stop();
  }
}

/** The simulated GitLab, with tables of a new account and a gate that forwards everything. */
async function anEnvironment(projects: number, connectionString: string): Promise<TestEnvironment> {
  const gate = await startGate();
  const simulator = await startGitLab({ projects, externalUrl: gate.url });
  gate.leadTo(simulator.url);
  const stores = await openTables({ connectionString });
  const vault = encryptedVault(stores.secrets, fixedKeys(`bench:${randomBytes(32).toString('base64')}`));
  return {
    simulator,
    gate,
    stores,
    vault,
    tableRequests: () => [],
    tableWrites: () => [],
    async stop() {
      await Promise.all([simulator.stop(), gate.stop()]);
    },
  };
}

/** A sweep of each root group, as the timer starts them. */
async function sweepsOf(connector: TestConnector) {
  const stored = await connector.connector();
  if (stored === undefined) throw new Error('The connector was not onboarded.');
  const roots = await connector.environment.stores.rootGroups.list(stored.id);
  const at = connector.now.toISOString();
  return roots.map(({ facts }) => sweepJob(refOf(stored), facts.id, at));
}

async function gathered(
  connector: TestConnector,
  app: App,
  jobs: Awaited<ReturnType<typeof sweepsOf>>,
): Promise<Gathered> {
  const { simulator } = connector.environment;
  simulator.resetRequests();
  const before = process.cpuUsage();
  await connector.queue.send(jobs);
  for (let job = connector.queue.nextPosture(); job !== undefined; job = connector.queue.nextPosture())
    await runJob(job, app);
  const { user, system } = process.cpuUsage(before);
  return { byRoute: simulator.requests().byRoute, cpuSeconds: (user + system) / 1e6 };
}

function isGraphQl(route: string): boolean {
  return route === 'POST /api/graphql';
}

function sumOf({ byRoute }: Gathered, isCounted: (route: string) => boolean = () => true): number {
  return Object.entries(byRoute).reduce((sum, [route, count]) => sum + (isCounted(route) ? count : 0), 0);
}

function tableOf(projects: number, measured: readonly Measured[]): string {
  const routes = new Set(measured.flatMap(({ first }) => Object.keys(first.byRoute)));
  const row = (name: string, goal: string, value: (one: Measured) => string) =>
    `| ${[name, goal, ...measured.map(value)].join(' | ')} |`;
  const daily = ({ days }: Measured) => days.map((day) => sumOf(day));
  const rest = measured.map(({ tier }) => `${maxRest[tier]} ${tier}`).join(', ');
  return [
    `| ${projects} projects | goal for 1,000 | ${measured.map(({ tier }) => tier).join(' | ')} |`,
    `| --- | --- | ${measured.map(() => '---:').join(' | ')} |`,
    row('GraphQL requests, first gathering', `≤ ${maxGraphQl} + 3 a root`, ({ first }) =>
      String(sumOf(first, isGraphQl)),
    ),
    row('REST requests, first gathering', `≤ ${rest}`, ({ first }) =>
      String(sumOf(first, (route) => !isGraphQl(route))),
    ),
    ...[...routes]
      .toSorted()
      .filter((route) => !isGraphQl(route))
      .map((route) => row(`\`${route}\``, '', ({ first }) => String(first.byRoute[route] ?? 0))),
    row('CPU, first gathering', '', ({ first }) => `${first.cpuSeconds.toFixed(1)} s`),
    row(`requests of a day without changes, most of ${daysWithoutChanges}`, `≤ ${maxADay}`, (one) =>
      String(Math.max(...daily(one))),
    ),
    row(
      'CPU of such a day, most',
      '',
      ({ days }) => `${Math.max(...days.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1)} s`,
    ),
  ].join('\n');
}
