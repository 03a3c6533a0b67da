import { pick, type Random } from '../../local/seeded-random.ts';
import type { Assignment } from '../../shared/features/decisions/domain/assignment.ts';
import type { Decided } from '../../shared/features/decisions/domain/decided.ts';
import type { Exemption } from '../../shared/features/decisions/domain/exemption.ts';
import type { Target } from '../../shared/features/decisions/domain/target.ts';
import type { PlainThing } from './random-posture.ts';

const by = { name: 'ada', objectId: 'ada-id' };
const at = '2026-11-01T00:00:00.000Z';
const written = { createdOn: at, createdBy: by, updatedOn: at, updatedBy: by };
const checks = ['PRJ-01', 'REV-01', 'SEC-01', 'SEC-02', 'GRP-01', 'INS-01', 'SEC-17'] as const;

export function anExemption(change: Partial<Exemption> = {}): Exemption {
  return {
    name: 'known-risk',
    target: { kind: 'connector', gitLabId: 0, fullyQualifiedName: 'gitlab.example' },
    check: 'REV-01',
    category: 'RiskAccepted',
    text: 'It is archived next month.',
    expiresOn: '2027-06-01T00:00:00.000Z',
    ...written,
    ...change,
  };
}

function anAssignment(change: Partial<Assignment> = {}): Assignment {
  return {
    key: 'assignment',
    target: { kind: 'connector', gitLabId: 0, fullyQualifiedName: 'gitlab.example' },
    check: 'REV-01',
    dueOn: '2026-11-08T00:00:00.000Z',
    isGracePeriod: false,
    ...written,
    ...change,
  };
}

/** Decisions about a connector, its groups and its projects, each about another check of another thing. */
export function randomDecisions(random: Random, things: readonly PlainThing[], count: number): Decided {
  const targets = Array.from({ length: count }, () => ({
    target: targetOf(random, things),
    check: pick(random, checks),
  }));
  const distinct = [...new Map(targets.map((one) => [JSON.stringify(one), one])).values()];
  return {
    exemptions: distinct
      .filter((_, index) => index % 3 === 0)
      .map((one, index) => anExemption({ name: `exemption-${index}`, ...one })),
    assignments: distinct.map((one, index) =>
      anAssignment({
        ...one,
        key: `key-${index}`,
        dueOn: random() < 0.5 ? '2026-10-20T00:00:00.000Z' : '2026-12-20T00:00:00.000Z',
        ...(random() < 0.8 ? { owner: pick(random, ['ada', 'bob@contoso.com', 'team-web']) } : {}),
      }),
    ),
  };
}

function targetOf(random: Random, things: readonly PlainThing[]): Target {
  const some = things.filter(({ kind }) => kind !== 'instance');
  const thing = some[Math.floor(random() * some.length)];
  if (random() < 0.1 || thing === undefined || thing.kind === 'instance')
    return { kind: 'connector', gitLabId: 0, fullyQualifiedName: 'gitlab.example' };
  const fullyQualifiedName = thing.fullPath.replaceAll('/', '$');
  return { kind: thing.kind, gitLabId: thing.id, fullyQualifiedName };
}

/** The decisions about a thing, found by walking up from it one by one. */
export function decisionsOf(
  thing: PlainThing,
  things: readonly PlainThing[],
  { exemptions, assignments }: Decided,
): Pick<PlainThing, 'exempt' | 'assigned'> {
  const chain = chainOf(thing, things);
  const exempt = new Set(
    exemptions.filter(({ target }) => rankOf(target, chain) >= 0).map(({ check }) => check),
  );
  const assigned = new Map<string, Assignment>();
  const nearestLast = assignments
    .map((one) => ({ one, rank: rankOf(one.target, chain) }))
    .filter(({ rank }) => rank >= 0)
    .toSorted((a, b) => b.rank - a.rank);
  for (const { one } of nearestLast) assigned.set(one.check, one);
  return { exempt, assigned };
}

/** The thing itself, the groups above it, and the connector. */
function chainOf(thing: PlainThing, things: readonly PlainThing[]): string[] {
  const chain = [`${thing.kind} ${thing.id}`];
  for (let id = thing.parentId; id !== 0;) {
    chain.push(`group ${id}`);
    id = things.find((one) => one.kind === 'group' && one.id === id)?.parentId ?? 0;
  }
  return [...chain, 'connector 0'];
}

function rankOf({ kind, gitLabId }: Target, chain: readonly string[]): number {
  return chain.indexOf(`${kind} ${gitLabId}`);
}
