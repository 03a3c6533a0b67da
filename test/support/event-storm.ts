import { demoApiToken } from '../../local/gitlab/credentials.ts';
import { seededRandom, type Random } from '../../local/seeded-random.ts';
import { openTables, type Stores } from '../../shared/adapters/tables/open-tables.ts';
import { onboard } from './onboarding.ts';
import { shownLines, worldLines } from './oracle.ts';
import { startStack, type Stack } from './stack.ts';
import { type StormAction, stormActions } from './storm-actions.ts';
import { until } from './until.ts';
import { feedEntries } from './feed.ts';

export type StormOptions = { events: number; projects: number; kills: number; seed: number };
export type StormEnd = {
  /** Events that were delivered, the copies of them that were sent, and events that were lost on their way. */
  events: number;
  sent: number;
  lost: number;
  kills: number;
  /** Number of changes that must be reported, and the entries that were not reported exactly once. */
  effects: number;
  wronglyReported: string[];
  /** Projects on which tables and world did not agree when all deliveries had been worked off, none of them lost. */
  differences: string[];
  /** Anything on which they did not agree when a tenth had been lost, after the next reconciliation. */
  differencesHealed: string[];
  /** Things that were wrong before that reconciliation, so that there was something to heal. */
  toHeal: number;
  deadLetters: number;
  /** Cost: requests to GitLab and messages on the queue of urgent jobs. */
  requests: number;
  jobs: number;
};

const connector = 'contoso';
const minuteMs = 60_000;
/** Thousands of jobs on a machine that does other things too. */
const maxWorkMs = 600_000;

/**
 * Thousands of webhook events, each delivered one to five times in any order, while the Functions host is killed again
 * and again: three quarters of them without a loss, the rest with a loss of a tenth and one reconciliation after it.
 */
export async function runStorm(options: StormOptions): Promise<StormEnd> {
  const { events, projects, kills, seed } = options;
  const stack = await startStack({
    projects,
    seed,
    assesses: false,
    hooks: { autoDisable: false, maxInFlight: 32 },
  });
  try {
    await onboard(stack.api, connector, {
      autoDiscovery: 'Enabled',
      authorization: { accessToken: demoApiToken },
    });
    await stack.settle(maxWorkMs);
    const before = costOf(stack);
    const tables = await openTables({ connectionString: stack.tablesConnectionString });
    const random = seededRandom(seed);
    const actions = stormActions(stack.gitlab, events, random);
    const whole = Math.floor(events * 0.75);
    const reported = await storm(stack, actions.slice(0, whole), {
      kills: Math.ceil(kills / 2),
      lost: 0,
      random,
    });
    const differences = (await differ(stack)).filter((line) => line.includes(': project '));
    reported.push(
      ...(await storm(stack, actions.slice(whole), { kills: Math.floor(kills / 2), lost: 0.1, random })),
    );
    const toHeal = (await differ(stack)).length;
    await stack.passTime(11 * minuteMs);
    await stack.fire('reconcile');
    await stack.settle(maxWorkMs);
    const { made, sent, lost } = stack.gitlab.deliveries.counts();
    const after = costOf(stack);
    return {
      requests: after.requests - before.requests,
      jobs: after.jobs - before.jobs,
      events: made,
      sent,
      lost,
      kills,
      effects: reported.length,
      wronglyReported: unequal(reported, await feedOf(tables)),
      differences,
      differencesHealed: await differ(stack),
      toHeal,
      deadLetters: stack.broker?.counts('resync').deadLettered ?? 0,
    };
  } finally {
    await stack.stop();
  }
}

function costOf({ gitlab, broker }: Stack) {
  return { requests: gitlab.requests().total, jobs: broker?.counts('resync').totalSent ?? 0 };
}

type Weather = { kills: number; lost: number; random: Random };

/** Executes the actions in as many parts as there are kills and kills the host during each. Returns the expected entries. */
async function storm(stack: Stack, actions: readonly StormAction[], weather: Weather): Promise<string[]> {
  const { kills, lost, random } = weather;
  stack.gitlab.deliveries.plan({
    seed: Math.floor(random() * 1_000_000),
    lost,
    copies: { min: 1, max: 5 },
    delayMs: { min: 0, max: 200 },
    order: 'random',
    resendWithoutResponse: true,
  });
  const reported: string[] = [];
  const perPart = Math.ceil(actions.length / kills);
  for (let part = 0; part < kills; part += 1) {
    for (const action of actions.slice(part * perPart, (part + 1) * perPart)) {
      const effect = action().reported;
      if (effect !== undefined) reported.push(effect);
    }
    await untilInTheMiddle(stack, random);
    await stack.killFunctions();
    // The messages that it had received are locked for a minute.
    await stack.passTime(minuteMs + 1_000);
    await stack.startFunctions();
  }
  await stack.gitlab.deliveries.idle();
  await stack.settle(maxWorkMs);
  return reported;
}

/** Either while deliveries come in, or while what they asked for is being done. */
async function untilInTheMiddle({ gitlab, gate, ...stack }: Stack, random: Random): Promise<void> {
  const { waiting } = gitlab.deliveries.counts();
  const left = waiting * random();
  await until(() => gitlab.deliveries.counts().waiting <= left, { timeoutMs: 120_000, what: 'deliveries' });
  if (random() < 0.5) return;
  const asked = gate.asked.length + Math.floor(random() * 40);
  await stack.passTime(16_000);
  await until(() => gate.asked.length > asked, { timeoutMs: 1_000 }).catch(() => undefined);
}

async function differ({ api, gitlab }: Stack): Promise<string[]> {
  const [world, shown] = [worldLines(gitlab), await shownLines(api, connector, gitlab)];
  const [inWorld, inTables] = [new Set(world), new Set(shown)];
  return [
    ...world.filter((line) => !inTables.has(line)).map((line) => `GitLab only: ${line}`),
    ...shown.filter((line) => !inWorld.has(line)).map((line) => `tables only: ${line}`),
  ];
}

async function feedOf(tables: Stores): Promise<string[]> {
  const [first] = await Array.fromAsync(tables.connectors.all());
  const reported = await feedEntries(tables.changeFeed, first?.id ?? '');
  // Verdicts follow from the changes; what is counted here is the changes.
  const changes = reported.filter(({ kind }) => kind !== 'verdictChanged');
  return changes.map(({ kind, subject }) => `${kind} ${subject.gitLabId}`);
}

function unequal(wanted: readonly string[], reported: readonly string[]): string[] {
  const [all, seen] = [new Set(wanted), new Set(reported)];
  return [
    ...wanted.filter((what) => !seen.has(what)).map((what) => `not reported: ${what}`),
    ...reported.filter((what) => !all.has(what)).map((what) => `reported without a change: ${what}`),
    ...reported
      .filter((what, place) => reported.indexOf(what) !== place)
      .map((what) => `reported twice: ${what}`),
  ];
}
