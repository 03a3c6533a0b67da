import type { FaultRule } from '../../local/gitlab/faults/fault.ts';
import { mix, pick, type Random, seededRandom } from '../../local/gitlab/world/random.ts';

/** What is done in a round while things go wrong. */
export type ActName =
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
  faults: FaultRule[];
  act: ActName;
  /** The worker dies at so many calls to the outside from the act on, just before or just after the call is carried out. */
  death: { atCall: number; moment: 'before' | 'after' } | undefined;
  /** Tables and queues die with the worker, as by `kill -9` of everything, and are started again on what they keep. */
  everythingDies: boolean;
  /** The chance of a delivered job to be sent once more. */
  duplicates: number;
  /** How far what follows from the act comes before the next round begins. */
  pause: 'goes on at once' | 'comes to rest' | 'is worked off';
};

/**
 * How the connector is authorised: by a token of today, by one that an old GitLab tells nothing of, by a fine-grained one,
 * or by a pair that is renewed again and again.
 */
export type AuthorizedBy = 'token' | 'token of an old GitLab' | 'fine-grained token' | 'pair';

/** Everything that happens in one life; drawn before it begins, so that it can be printed and lived again. */
export type Plan = {
  seed: number;
  roots: number;
  projects: number;
  startsUnderFaults: boolean;
  /** Groups are chosen by the names they have at the beginning, and nothing else joins. */
  byName: boolean;
  /** GitLab's list of all projects leaves those directly in a group out. */
  listsDirectApart: boolean;
  authorizedBy: AuthorizedBy;
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
const acts: [ActName, ...ActName[]] = [
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

/** Drawn apart, so that what else a seed draws stays as it is. */
const killing = 77;
const authorizing = 99;

/** `canaryOf` is what a refusal may quote: GitLab has been seen to repeat what it was sent. */
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
  for (const round of rounds) round.everythingDies = canDieWhole(round) && kills() < 0.25;
  const roots = pick(random, [1, 1, 2]);
  const projects = 4 + whole(random, 12);
  const more = seededRandom(mix(seed, 77));
  const [byName, listsDirectApart] = [more() < 0.4, more() < 0.15];
  return { seed, roots, projects, startsUnderFaults, byName, listsDirectApart, authorizedBy, rounds };
}

function drawRound(random: Random, canary: string): Round {
  const death: Round['death'] = { atCall: 1 + whole(random, 60), moment: pick(random, ['before', 'after']) };
  return {
    changes: whole(random, 5),
    faults: Array.from({ length: 1 + whole(random, 4) }, () => drawRule(random, canary)),
    act: pick(random, acts),
    death: random() < 0.5 ? death : undefined,
    everythingDies: false,
    duplicates: random() < 0.4 ? 0.3 : 0,
    pause: pick(random, ['goes on at once', 'comes to rest', 'is worked off', 'is worked off']),
  };
}

/** By GitLab's middleware, its endpoint's limiter or a gateway, with the wait told in any way there is. */
function drawThrottle(random: Random): FaultRule['fault'] {
  return {
    kind: 'throttled',
    shape: pick(random, ['throttle', 'endpoint', 'gateway']),
    told: pick(random, ['seconds', 'date', 'reset-at', 'reset-in', 'nothing']),
    retryAfterSeconds: pick(random, [0, 1, 1, 31, 600]),
  };
}

/** In a round that goes on at once nobody knows when it would be. */
function canDieWhole({ death, pause }: Round): boolean {
  return death !== undefined && pause !== 'goes on at once';
}

function drawRule(random: Random, canary: string): FaultRule {
  const fault = drawFault(random, canary);
  const rate = pick(random, [0.2, 0.5, 1]);
  // A caller that is left hanging waits in real time.
  const count = fault.kind === 'hang' || fault.kind === 'latency' ? 2 : 1 + whole(random, 30);
  const storm =
    fault.kind === 'throttled' && random() < 0.3 ? { lastsMs: pick(random, [1_000, 60_000]) } : {};
  return { route: routeFor(random, fault), rate, count, fault, ...storm };
}

/** Two 404s of a thing while its root group is there are the truth, as far as anybody can know it: only lists get a false one. */
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
      words: `Not with ${canary} you don't.`,
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

/** What stands before GitLab says nothing of it, so that it may strike anywhere. */
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
