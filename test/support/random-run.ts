import { demoApiToken } from '../../local/gitlab/credentials.ts';
import { randomChange } from '../../local/gitlab/server.ts';
import { seededRandom, type Random } from '../../local/seeded-random.ts';
import { openTables, type Stores } from '../../shared/adapters/tables/open-tables.ts';
import { devopsPath } from './api-client.ts';
import { onboard } from './onboarding.ts';
import { Presence, shownLines, worldLines } from './oracle.ts';
import { startStack, type Stack } from './stack.ts';

export type RunOptions = { rounds: number; projects: number };
export type RunResult = {
  seed: number;
  /** Existing items that were marked as removed, at any check. */
  wronglyRemoved: string[];
  /** Differences between tables and world at the end, each line with the side that has it. */
  differences: string[];
  changes: number;
  kills: number;
  deliveries: { made: number; lost: number; sent: number; failed: number; dropped: number };
  /** The events in order, for reading a failed seed. */
  trace: string[];
  /** Log lines of failures that the code does not expect. */
  unforeseen: string[];
};

const connector = 'contoso';
/** Words of app and host about an unexpected failure of a job or request. */
const unforeseenWords = ['a job failed', 'a request failed', 'could not be accepted', 'The function failed'];
const minuteMs = 60_000;

type Run = Pick<RunResult, 'wronglyRemoved' | 'trace' | 'changes' | 'kills'> & {
  stack: Stack;
  tables: Stores;
  connectorId: string;
  presence: Presence;
  random: Random;
};

/**
 * Random changes in GitLab, while webhooks are delivered zero to five times in any order, the Functions host is killed at any
 * moment, and crawls go on. Then no more changes, one autodiscovery and one reconciliation.
 */
export async function runRandomly(seed: number, options: RunOptions): Promise<RunResult> {
  const stack = await startStack({ projects: options.projects, seed, assesses: false });
  try {
    const run = await begin(stack, seed);
    for (let round = 1; round <= options.rounds; round += 1) await runRound(run, round);
    await comeToRest(run);
    const { made, lost, sent, failed, dropped } = stack.gitlab.deliveries.counts();
    const shown = await shownLines(stack.api, connector, stack.gitlab).catch((failure) => [String(failure)]);
    return {
      seed,
      wronglyRemoved: run.wronglyRemoved,
      differences: difference(worldLines(stack.gitlab), shown),
      unforeseen: stack
        .logs()
        .split('\n')
        .filter((line) => unforeseenWords.some((words) => line.includes(words))),
      changes: run.changes,
      kills: run.kills,
      deliveries: { made, lost, sent, failed, dropped },
      trace: run.trace,
    };
  } finally {
    await stack.stop();
  }
}

async function begin(stack: Stack, seed: number): Promise<Run> {
  const { api, gitlab } = stack;
  await onboard(api, connector, {
    autoDiscovery: 'Enabled',
    authorization: { accessToken: demoApiToken },
  });
  await stack.settle();
  const tables = await openTables({ connectionString: stack.tablesConnectionString });
  const [first] = await Array.fromAsync(tables.connectors.all());
  const presence = new Presence(gitlab, () => stack.clock.now());
  const run = {
    stack,
    tables,
    connectorId: first?.id ?? '',
    presence,
    random: seededRandom(seed),
    wronglyRemoved: [],
    trace: [],
    changes: 0,
    kills: 0,
  };
  await look(run, 'onboarded');
  const delayMs = { min: 0, max: 200 };
  gitlab.deliveries.plan({ seed, lost: 0.1, copies: { min: 1, max: 5 }, delayMs, order: 'random' });
  return run;
}

async function runRound(run: Run, round: number): Promise<void> {
  const { stack, random } = run;
  const count = 1 + Math.floor(random() * 12);
  for (let change = 0; change < count; change += 1) {
    const { action, changes } = randomChange(stack.gitlab.world, random);
    run.changes += 1;
    run.presence.note();
    const what = changes.map(({ kind, id, oldPath, path }) => `${kind} ${id} ${oldPath ?? ''} ${path}`);
    run.trace.push(`${round}: ${action}: ${what.join('; ')}`);
  }
  const [name, step] = drawStep(random);
  run.trace.push(`${round}: ${name}`);
  await step(run);
  await look(run, `${round} ${name}`);
}

type Step = (run: Run) => Promise<void>;

/** Steps between changes. Earlier deliveries and jobs may still be under way during them. */
const steps: Record<string, Step> = {
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
  'killed at once': (run) => killAndStart(run),
  'killed while it works': async (run) => {
    await run.stack.passTime(76_000);
    await someRequests(run);
    await killAndStart(run);
  },
  'killed in a crawl': async (run) => {
    await run.stack.passTime(11 * minuteMs);
    await run.stack.fire('reconcile');
    await someRequests(run);
    await killAndStart(run);
  },
  'killed in a timer': async (run) => {
    await run.stack.passTime(11 * minuteMs);
    // A killed host sends no response.
    const fired = run.stack.fire('reconcile').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, run.random() * 100));
    await killAndStart(run);
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

function drawStep(random: Random): [string, Step] {
  const all = Object.entries(steps);
  const drawn = all[Math.floor(random() * all.length)];
  if (drawn === undefined) throw new Error('Nothing can happen.');
  return drawn;
}

/** Waits for a random number of further requests to GitLab, or a short time. */
async function someRequests({ stack, random }: Run): Promise<void> {
  const wanted = stack.gate.asked.length + 1 + Math.floor(random() * 15);
  const until = Date.now() + 300;
  while (stack.gate.asked.length < wanted && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function killAndStart(run: Run): Promise<void> {
  run.kills += 1;
  await run.stack.killFunctions();
  // The messages that it had received are locked for a minute.
  await run.stack.passTime(61_000);
  await run.stack.startFunctions();
}

/** Waits for all deliveries after the last change, then runs one reconciliation. */
async function comeToRest(run: Run): Promise<void> {
  const { stack } = run;
  stack.gitlab.deliveries.plan(undefined);
  await stack.gitlab.deliveries.idle();
  await stack.settle();
  await look(run, 'all deliveries worked off');
  await stack.passTime(16 * minuteMs);
  await stack.fire('watchdog');
  await stack.settle();
  await stack.fire('autodiscover');
  await stack.settle();
  await look(run, 'new groups found');
  await stack.passTime(11 * minuteMs);
  await stack.fire('reconcile');
  await stack.settle();
  await look(run, 'reconciled');
  for (const { facts, onboardingState, crawl } of await run.tables.rootGroups.list(run.connectorId)) {
    const { state, completeAsOf = 'never' } = crawl;
    run.trace.push(
      `root ${facts.id} ${facts.fullyQualifiedName}: ${onboardingState}, ${state}, ${completeAsOf}`,
    );
  }
  run.trace.push(`it is ${new Date(stack.clock.now()).toISOString()}`);
}

async function look(run: Run, when: string): Promise<void> {
  const found = await run.presence.wronglyRemoved(run.tables, run.connectorId);
  run.wronglyRemoved.push(...found.map((what) => `${when}: ${what}`));
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
