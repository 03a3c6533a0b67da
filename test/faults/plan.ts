import type { FaultRule } from '../../local/gitlab/server.ts';
import { mix, pick, type Random, seededRandom } from '../../local/seeded-random.ts';

/** The action of a round, taken while faults occur. */
export type StepName =
  | 'nothing'
  | 'a person asks for everything'
  | 'a person asks for one group'
  | 'a person cancels the crawl'
  | 'the configuration is sent again'
  | 'what is due is reconciled'
  | 'new groups are looked for'
  | 'events say that things were destroyed'
  | 'the watchdog looks';

export type Round = {
  changes: number;
  /** Runs of scanners, whose reports are looked for in this round. */
  scans: number;
  faults: FaultRule[];
  step: StepName;
  /** The worker crashes at this call to the outside, counted from the step, before or after the call is carried out. */
  crash: { atCall: number; moment: 'before' | 'after' } | undefined;
  /** Tables and queues are killed with the worker and started again on what they kept. */
  everythingCrashes: boolean;
  /** The probability that a delivered job is sent once more. */
  duplicates: number;
  /** How far the jobs of the step get before the next round begins. */
  pause: 'goes on at once' | 'comes to rest' | 'is worked off';
};

/**
 * The kind of authorization: a token of a current GitLab, a token of an old GitLab that does not describe it, a
 * fine-grained token, or an OAuth pair that is refreshed again and again.
 */
export type AuthorizedBy = 'token' | 'token of an old GitLab' | 'fine-grained token' | 'pair';

/** Everything that happens in one seed, drawn beforehand so that it can be printed and repeated. */
export type Plan = {
  seed: number;
  roots: number;
  projects: number;
  startsUnderFaults: boolean;
  /** Groups are chosen by their names, without autodiscovery. */
  byName: boolean;
  /** GitLab's list of all projects lacks those directly in a group. */
  listsDirectApart: boolean;
  authorizedBy: AuthorizedBy;
  /** Whether findings are imported: that takes as long as all else, so some seeds do. */
  scans: boolean;
  rounds: Round[];
};

const groupProjects = 'GET /groups/:id/projects';
const groupDescendants = 'GET /groups/:id/descendant_groups';
const routes = [
  '*',
  '*',
  groupProjects,
  groupDescendants,
  'GET /groups',
  'GET /groups/:id',
  'GET /projects/:id',
  'POST /oauth/token',
];
/** Routes by which findings are read; a file that is gone for a while is no verdict about anything. */
const routesOfScans = [
  'POST /api/graphql',
  'GET /projects/:id/jobs/:job_id/artifacts/*artifact_path',
  'GET /projects/:id/jobs/:job_id/artifacts/*artifact_path',
] as const;
const steps: [StepName, ...StepName[]] = [
  'nothing',
  'a person asks for everything',
  'a person asks for everything',
  'a person asks for everything',
  'a person asks for one group',
  'a person cancels the crawl',
  'the configuration is sent again',
  'what is due is reconciled',
  'new groups are looked for',
  'events say that things were destroyed',
  'the watchdog looks',
];

/** Separate streams, so that the other draws of a seed stay the same. */
const killing = 77;
const authorizing = 99;
const scanning = 111;
/** One in each file of seeds, none of which gathers settings. */
const scannedEach = 25;
const firstScanned = 7;

/** `canaryOf` returns a text that an error response may quote: GitLab has been seen to repeat what it was sent. */
export function planOf(seed: number, canaryOf: (by: AuthorizedBy) => string): Plan {
  const authorizedBy = pick<AuthorizedBy>(seededRandom(mix(seed, authorizing)), [
    'token',
    'token of an old GitLab',
    'fine-grained token',
    'pair',
  ]);
  const canary = canaryOf(authorizedBy);
  const random = seededRandom(seed);
  const startsUnderFaults = random() < 0.3;
  const rounds = Array.from({ length: pick(random, [1, 1, 2, 3]) }, () => drawRound(random, canary));
  const kills = seededRandom(mix(seed, killing));
  for (const round of rounds) round.everythingCrashes = canCrashWhole(round) && kills() < 0.25;
  const scans = seed % scannedEach === firstScanned;
  const runs = seededRandom(mix(seed, scanning));
  for (const round of rounds.filter(() => scans)) {
    round.scans = 1 + whole(runs, 4);
    round.faults.push({ ...drawRule(runs, canary), route: pick(runs, routesOfScans) });
  }
  const roots = pick(random, [1, 1, 2]);
  const projects = 4 + whole(random, 12);
  const more = seededRandom(mix(seed, 77));
  const [byName, listsDirectApart] = [more() < 0.4, more() < 0.15];
  return { seed, roots, projects, startsUnderFaults, byName, listsDirectApart, authorizedBy, scans, rounds };
}

function drawRound(random: Random, canary: string): Round {
  const crash: Round['crash'] = { atCall: 1 + whole(random, 60), moment: pick(random, ['before', 'after']) };
  return {
    changes: whole(random, 5),
    scans: 0,
    faults: Array.from({ length: 1 + whole(random, 4) }, () => drawRule(random, canary)),
    step: pick(random, steps),
    crash: random() < 0.5 ? crash : undefined,
    everythingCrashes: false,
    duplicates: random() < 0.4 ? 0.3 : 0,
    pause: pick(random, ['goes on at once', 'comes to rest', 'is worked off', 'is worked off']),
  };
}

/** A 429 of GitLab's middleware, an endpoint's limiter or a gateway, with the wait given in any known way. */
function drawThrottle(random: Random): FaultRule['fault'] {
  return {
    kind: 'throttled',
    shape: pick(random, ['throttle', 'endpoint', 'gateway']),
    waitFormat: pick(random, ['seconds', 'date', 'reset-at', 'reset-in', 'none']),
    retryAfterSeconds: pick(random, [0, 1, 1, 31, 600]),
  };
}

/** A round that goes on at once has no defined moment for it. */
function canCrashWhole({ crash, pause }: Round): boolean {
  return crash !== undefined && pause !== 'goes on at once';
}

function drawRule(random: Random, canary: string): FaultRule {
  const fault = drawFault(random, canary);
  const rate = pick(random, [0.2, 0.5, 1]);
  // A hanging request waits in real time.
  const count = fault.kind === 'hang' || fault.kind === 'latency' ? 2 : 1 + whole(random, 30);
  const storm =
    fault.kind === 'throttled' && random() < 0.3 ? { lastsMs: pick(random, [1_000, 60_000]) } : {};
  return { route: routeFor(random, fault), rate, count, fault, ...storm };
}

/** Only lists get a false 404: two 404s of an item in a readable root group are conclusive for the product. */
function routeFor(random: Random, fault: FaultRule['fault']): string {
  const isVerdict = fault.kind === 'status' && (fault.status === 404 || fault.status === 410);
  if (isVerdict) return pick(random, [groupProjects, groupDescendants]);
  return routes[whole(random, routes.length)] ?? '*';
}

function drawFault(random: Random, canary: string): FaultRule['fault'] {
  const drawn = pick<() => FaultRule['fault']>(random, [
    () => ({ kind: 'status', status: pick(random, [401, 403, 404, 500, 502, 503, 504]) }),
    () => ({
      kind: 'status',
      status: pick(random, [400, 403, 500, 503]),
      message: `Not with ${canary} you don't.`,
    }),
    () => drawThrottle(random),
    () => drawThrottle(random),
    () => ({ kind: 'html' }),
    () => gateway(random),
    () => gateway(random),
    () => ({ kind: 'malformed' }),
    () => ({ kind: 'truncated' }),
    () => ({ kind: 'reset' }),
    () => ({ kind: 'hang' }),
    () => ({ kind: 'latency', ms: 5 + whole(random, 40) }),
    () => ({ kind: 'short', without: pick(random, [1, 3, 100]) }),
    () => ({ kind: 'null-field', field: pick(random, ['full_name', 'name', 'id', 'web_url']) }),
    () => ({ kind: 'totals', totals: 'absent' }),
    () => ({ kind: 'totals', totals: 'wrong', by: pick(random, [-200, -1, 1, 150]) }),
  ]);
  return drawn();
}

/** A gateway's response says nothing about GitLab, so it may occur on any route. */
function gateway(random: Random): FaultRule['fault'] {
  return {
    kind: 'gateway',
    status: pick(random, [302, 401, 403, 404]),
    shape: pick(random, ['html', 'text']),
  };
}

function whole(random: Random, below: number): number {
  return Math.floor(random() * below);
}
