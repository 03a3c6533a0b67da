import { demoApiToken } from '../../local/gitlab/credentials.ts';
import { randomChange } from '../../local/gitlab/server.ts';
import { seededRandom, type Random } from '../../local/seeded-random.ts';
import { openTables, type Stores } from '../../shared/adapters/tables/open-tables.ts';
import { devopsPath } from './api-client.ts';
import { onboard } from './onboarding.ts';
import { Presence, shownLines, worldLines } from './oracle.ts';
import { startStack, type Stack } from './stack.ts';

export type LifeOptions = { rounds: number; projects: number };
export type Life = {
  seed: number;
  /** Live things that were marked as removed, at any moment it was looked. */
  wronglyRemoved: string[];
  /** What the tables and the world do not agree on in the end, each line with the side that has it. */
  differences: string[];
  changes: number;
  kills: number;
  deliveries: { made: number; lost: number; sent: number; failed: number; dropped: number };
  /** What happened, to be read when a seed fails. */
  diary: string[];
  /** Failures that nobody foresaw. */
  complaints: string[];
};

const connector = 'contoso';
/** What app and host write about a job or a request that failed without anybody having foreseen it. */
const unforeseen = ['a job failed', 'a request failed', 'could not be taken', 'The function failed'];
const minuteMs = 60_000;

type Living = Pick<Life, 'wronglyRemoved' | 'diary' | 'changes' | 'kills'> & {
  stack: Stack;
  tables: Stores;
  connectorId: string;
  presence: Presence;
  random: Random;
};

/**
 * A GitLab in which anything happens, while webhooks come one to five times in any order or not at all, the Functions
 * host is killed at any moment, and crawls go on; then quiet, one look for new groups and one reconciliation.
 */
export async function liveThrough(seed: number, options: LifeOptions): Promise<Life> {
  const stack = await startStack({ projects: options.projects, seed });
  try {
    const life = await beginLife(stack, seed);
    for (let round = 1; round <= options.rounds; round += 1) await liveRound(life, round);
    await comeToRest(life);
    const { made, lost, sent, failed, dropped } = stack.gitlab.deliveries.counts();
    const shown = await shownLines(stack.api, connector, stack.gitlab).catch((failure) => [String(failure)]);
    return {
      seed,
      wronglyRemoved: life.wronglyRemoved,
      differences: difference(worldLines(stack.gitlab), shown),
      complaints: stack
        .logs()
        .split('\n')
        .filter((line) => unforeseen.some((words) => line.includes(words))),
      changes: life.changes,
      kills: life.kills,
      deliveries: { made, lost, sent, failed, dropped },
      diary: life.diary,
    };
  } finally {
    await stack.stop();
  }
}

async function beginLife(stack: Stack, seed: number): Promise<Living> {
  const { api, gitlab } = stack;
  await onboard(api, connector, {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoApiToken },
  });
  await stack.settle();
  const tables = await openTables({ connectionString: stack.tablesConnectionString });
  const [first] = await Array.fromAsync(tables.connectors.all());
  const presence = new Presence(gitlab, () => stack.clock.now());
  const life = {
    stack,
    tables,
    connectorId: first?.id ?? '',
    presence,
    random: seededRandom(seed),
    wronglyRemoved: [],
    diary: [],
    changes: 0,
    kills: 0,
  };
  await look(life, 'onboarded');
  const delayMs = { min: 0, max: 200 };
  gitlab.deliveries.plan({ seed, lost: 0.1, copies: { min: 1, max: 5 }, delayMs, order: 'random' });
  return life;
}

async function liveRound(life: Living, round: number): Promise<void> {
  const { stack, random } = life;
  const count = 1 + Math.floor(random() * 12);
  for (let change = 0; change < count; change += 1) {
    const { action, changes } = randomChange(stack.gitlab.world, random);
    life.changes += 1;
    life.presence.note();
    const what = changes.map(({ kind, id, oldPath, path }) => `${kind} ${id} ${oldPath ?? ''} ${path}`);
    life.diary.push(`${round}: ${action}: ${what.join('; ')}`);
  }
  const [name, act] = drawAct(random);
  life.diary.push(`${round}: ${name}`);
  await act(life);
  await look(life, `${round} ${name}`);
}

type Act = (life: Living) => Promise<void>;

/** What may happen between changes; while it does, what came before is still on its way. */
const acts: Record<string, Act> = {
  'nothing is waited for': () => Promise.resolve(),
  'deliveries arrive': ({ stack }) => stack.gitlab.deliveries.idle(),
  'some seconds pass': ({ stack }) => stack.passTime(20_000),
  'a minute passes': async ({ stack }) => {
    await stack.passTime(76_000);
    await stack.rest();
  },
  'everything comes to rest': async ({ stack }) => {
    await stack.gitlab.deliveries.idle();
    await stack.settle();
  },
  'killed at once': (life) => killAndStart(life),
  'killed while it works': async (life) => {
    await life.stack.passTime(76_000);
    await someRequests(life);
    await killAndStart(life);
  },
  'killed in a crawl': async (life) => {
    await life.stack.passTime(11 * minuteMs);
    await life.stack.fire('reconcile');
    await someRequests(life);
    await killAndStart(life);
  },
  'killed in a timer': async (life) => {
    await life.stack.passTime(11 * minuteMs);
    // Nobody answers for a host that died.
    const fired = life.stack.fire('reconcile').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, life.random() * 100));
    await killAndStart(life);
    await fired;
  },
  'a crawl begins': async ({ stack }) => {
    await stack.passTime(11 * minuteMs);
    await stack.fire('reconcile');
  },
  'new groups are looked for': async ({ stack }) => {
    await stack.passTime(16 * minuteMs);
    await stack.fire('autodiscover');
  },
  'a person asks for everything': async ({ stack }) => {
    await stack.api.call('POST', `${devopsPath(connector)}/resync`);
  },
};

function drawAct(random: Random): [string, Act] {
  const all = Object.entries(acts);
  const drawn = all[Math.floor(random() * all.length)];
  if (drawn === undefined) throw new Error('Nothing can happen.');
  return drawn;
}

/** Up to a number of further requests to GitLab, as far as there are any soon. */
async function someRequests({ stack, random }: Living): Promise<void> {
  const wanted = stack.gate.asked.length + 1 + Math.floor(random() * 15);
  const until = Date.now() + 300;
  while (stack.gate.asked.length < wanted && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function killAndStart(life: Living): Promise<void> {
  life.kills += 1;
  await life.stack.killFunctions();
  // What it had taken is locked for a minute.
  await life.stack.passTime(61_000);
  await life.stack.startFunctions();
}

/** Changes have stopped: every delivery that is still coming has come, and one reconciliation has gone over all. */
async function comeToRest(life: Living): Promise<void> {
  const { stack } = life;
  stack.gitlab.deliveries.plan(undefined);
  await stack.gitlab.deliveries.idle();
  await stack.settle();
  await look(life, 'all deliveries worked off');
  await stack.passTime(16 * minuteMs);
  await stack.fire('watchdog');
  await stack.settle();
  await stack.fire('autodiscover');
  await stack.settle();
  await look(life, 'new groups found');
  await stack.passTime(11 * minuteMs);
  await stack.fire('reconcile');
  await stack.settle();
  await look(life, 'reconciled');
  for (const { facts, onboardingState, crawl } of await life.tables.rootGroups.list(life.connectorId)) {
    const { state, completeAsOf = 'never' } = crawl;
    life.diary.push(
      `root ${facts.id} ${facts.fullyQualifiedName}: ${onboardingState}, ${state}, ${completeAsOf}`,
    );
  }
  life.diary.push(`it is ${new Date(stack.clock.now()).toISOString()}`);
}

async function look(life: Living, when: string): Promise<void> {
  const found = await life.presence.wronglyRemoved(life.tables, life.connectorId);
  life.wronglyRemoved.push(...found.map((what) => `${when}: ${what}`));
}

function difference(world: readonly string[], shown: readonly string[]): string[] {
  const [inWorld, inTables] = [new Set(world), new Set(shown)];
  const doubled = shown.filter((line, index) => shown.indexOf(line) !== index);
  return [
    ...world.filter((line) => !inTables.has(line)).map((line) => `GitLab only: ${line}`),
    ...shown.filter((line) => !inWorld.has(line)).map((line) => `tables only: ${line}`),
    ...doubled.map((line) => `twice: ${line}`),
  ];
}
