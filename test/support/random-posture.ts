import { pick, seededRandom, type Random } from '../../local/seeded-random.ts';
import type { Assignment } from '../../shared/features/decisions/domain/assignment.ts';
import { withDecisions } from '../../shared/features/posture/domain/exempt-content.ts';
import { findingsText } from '../../shared/features/posture/domain/findings-text.ts';
import type { Licence } from '../../shared/features/posture/domain/licence.ts';
import type { Chunk, RootSnapshot, Snapshot } from '../../shared/features/posture/domain/read-model.ts';
import type { Catalogue } from '../../shared/features/posture/domain/panes/posture-index.ts';
import { noFindings } from './posture-facts.ts';
import { decisionsOf, randomDecisions } from './random-decisions.ts';
import { groupRules, instanceRules, projectRules } from '../../shared/features/posture/rules/all.ts';

export const catalogue: Catalogue = { project: projectRules, group: groupRules, instance: instanceRules };

/** A project, group or instance as plain data, for an oracle. `codes` are by rule of the catalogue. */
export type PlainThing = {
  kind: 'project' | 'group' | 'instance';
  connector: string;
  rootId: number;
  id: number;
  parentId: number;
  name: string;
  segment: string;
  fullPath: string;
  visibility: 'private' | 'internal' | 'public' | undefined;
  archived: boolean | undefined;
  licence: Licence;
  lastActivityAt: number;
  firstSeenAt: number;
  readAt: number;
  /** Open findings; undefined where nobody has looked for them. */
  open: number | undefined;
  codes: Uint8Array;
  /** The check that did not exist when its chunk was judged. */
  unjudged?: string;
  /** Ids of the checks that are exempt. */
  exempt: ReadonlySet<string>;
  /** By check: the assignment that holds. */
  assigned: ReadonlyMap<string, Assignment>;
};

export type PostureSizes = {
  connectors: number;
  roots: number;
  groups: number;
  projects: number;
  chunk: number;
  /** Exemptions and assignments of each connector; none without it. */
  decisions?: number;
};

const words = ['tax', 'Pay', 'mobile', 'Core', 'infra', 'Web', 'data', 'ops'] as const;
const start = Date.parse('2026-11-01T00:00:00Z');
const subscriptionId = '11111111-2222-4333-8444-555555555555';

/** A snapshot of random content, and the same as plain data. Sizes are for each connector, groups and projects for each root. */
export function randomPosture(
  seed: number,
  sizes: PostureSizes,
): { snapshot: Snapshot; things: PlainThing[] } {
  const random = seededRandom(seed);
  const things: PlainThing[] = [];
  const connectors = Array.from({ length: sizes.connectors }, (_, at) => {
    const connector = `contoso-${at}`;
    const instance = aThing(random, {
      kind: 'instance',
      connector,
      rootId: 0,
      id: 0,
      parentId: 0,
      segment: '',
      fullPath: '',
    });
    const hasInstance = random() < 0.7;
    if (hasInstance) things.push(instance);
    const roots = Array.from({ length: sizes.roots }, (_root, next) =>
      aRoot(random, { connector, rootId: 10 + next * 1_000_000, sizes }, things),
    );
    return {
      key: { subscriptionId, resourceGroup: 'palisade', name: connector },
      connectorId: connector,
      instance: hasInstance ? chunkOf(random, [instance]) : undefined,
      roots,
    };
  });
  const decided = connectors.map((connector) => {
    const own = things.filter((thing) => thing.connector === connector.connectorId);
    const decisions = randomDecisions(random, own, sizes.decisions ?? 0);
    for (const thing of own) Object.assign(thing, decisionsOf(thing, own, decisions));
    return { ...connector, ...withDecisions(connector, decisions, undefined) };
  });
  return { snapshot: { asOf: new Date(start).toISOString(), connectors: decided }, things };
}

type Place = { connector: string; rootId: number; sizes: PostureSizes };

function aRoot(random: Random, { connector, rootId, sizes }: Place, things: PlainThing[]): RootSnapshot {
  const ofRoot = { connector, rootId };
  const segment = `group-${rootId}`;
  const root = aThing(random, {
    ...ofRoot,
    kind: 'group',
    id: rootId,
    parentId: 0,
    segment,
    fullPath: segment,
  });
  const groups = [root];
  for (let next = 1; next <= sizes.groups; next += 1) {
    const parent = groups[Math.floor(random() * groups.length)]!;
    groups.push(
      aThing(random, {
        ...ofRoot,
        kind: 'group',
        id: rootId + next,
        ...below(parent, `${pick(random, words)}-${next}`),
      }),
    );
  }
  const projects = Array.from({ length: sizes.projects }, (_, next) => {
    const parent = groups[Math.floor(random() * groups.length)]!;
    const at = below(parent, `${pick(random, words)}.${next}`);
    return aThing(random, { ...ofRoot, kind: 'project', id: rootId + 500_000 + next, ...at });
  });
  things.push(...groups);
  for (const project of projects) things.push(project);
  return {
    rootId,
    fullPath: segment,
    root: chunkOf(random, [root]),
    groups: chunksOf(random, groups.slice(1), sizes.chunk),
    projects: chunksOf(random, projects, sizes.chunk),
  };
}

function below(parent: PlainThing, segment: string) {
  return { parentId: parent.id, segment, fullPath: `${parent.fullPath}/${segment}` };
}

type Named = Pick<PlainThing, 'kind' | 'connector' | 'rootId' | 'id' | 'parentId' | 'segment' | 'fullPath'>;

function aThing(random: Random, named: Named): PlainThing {
  const rules = catalogue[named.kind];
  return {
    ...named,
    name: `${pick(random, words)} ${pick(random, words)}`,
    visibility: pick(random, ['private', 'private', 'internal', 'public', undefined]),
    archived: pick(random, [false, false, true, undefined]),
    licence: pick(random, ['free', 'premium', 'ultimate', 'premiumOrAbove', 'unknown']),
    lastActivityAt: random() < 0.1 ? Number.NaN : start - Math.floor(random() * 1e9),
    firstSeenAt: named.id % 7 === 0 ? Number.NaN : start - (named.id % 20) * 12 * 3_600_000,
    open: named.kind !== 'project' || named.id % 5 === 0 ? undefined : named.id % 3,
    readAt: random() < 0.1 ? Number.NaN : start - Math.floor(random() * 50) * 60_000,
    exempt: new Set(),
    assigned: new Map(),
    codes: Uint8Array.from(rules, () => (random() < 0.5 ? 1 : Math.floor(random() * 7))),
  };
}

function chunksOf(random: Random, things: readonly PlainThing[], size: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 0; at < things.length; at += size) chunks.push(chunkOf(random, things.slice(at, at + size)));
  return chunks;
}

function openText(open: number | undefined): string {
  if (open === undefined) return '';
  const numbers = noFindings();
  return findingsText({ sast: { ...numbers, status: 'ok', open: { ...numbers.open, high: open } } });
}

/** Some chunks were judged before the last rule existed, and one check of theirs is no longer in the catalogue. */
function chunkOf(random: Random, things: readonly PlainThing[]): Chunk {
  const rules = catalogue[things[0]!.kind];
  const isOld = random() < 0.2;
  const checks = isOld ? ['OLD-01', ...rules.slice(0, -1).map(({ id }) => id)] : rules.map(({ id }) => id);
  if (isOld)
    for (const thing of things) {
      thing.codes[rules.length - 1] = 0;
      thing.unjudged = rules.at(-1)!.id;
    }
  const verdicts = new Uint8Array(things.length * checks.length);
  for (const [row, { codes }] of things.entries()) {
    if (isOld) verdicts[row * checks.length] = 2;
    verdicts.set(isOld ? codes.subarray(0, -1) : codes, row * checks.length + (isOld ? 1 : 0));
  }
  return {
    ids: Float64Array.from(things, ({ id }) => id),
    parentIds: Float64Array.from(things, ({ parentId }) => parentId),
    names: things.map(({ name }) => name),
    segments: things.map(({ segment }) => segment),
    visibilities: things.map(({ visibility }) => visibility),
    archived: things.map(({ archived }) => archived),
    licences: things.map(({ licence }) => licence),
    lastActivityAt: Float64Array.from(things, ({ lastActivityAt }) => lastActivityAt),
    firstSeenAt: Float64Array.from(things, ({ firstSeenAt }) => firstSeenAt),
    readAt: Float64Array.from(things, ({ readAt }) => readAt),
    findings: things.map(({ open }) => openText(open)),
    checks,
    verdicts,
  };
}
