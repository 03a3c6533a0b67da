import { describe, expect, it } from 'vitest';

import { pick, seededRandom, type Random } from '../../../../../local/seeded-random.ts';
import {
  type ScannerCoverage,
  scanners,
  scannerValues,
} from '../../../../../shared/contracts/arm/scanners.ts';
import { findingPresences } from '../../../../../shared/contracts/arm/finding-presence.ts';
import { tierOf, verdicts } from '../../../../../shared/features/posture/domain/panes/columns.ts';
import {
  countChecks,
  listChecks,
  reasonKinds,
} from '../../../../../shared/features/posture/domain/panes/count-checks.ts';
import { cover } from '../../../../../shared/features/posture/domain/panes/cover.ts';
import type { Filters } from '../../../../../shared/features/posture/domain/panes/filters.ts';
import {
  type InventoryRow,
  listFlat,
  listTree,
} from '../../../../../shared/features/posture/domain/panes/list-inventory.ts';
import { firstSeenAges } from '../../../../../shared/features/posture/domain/panes/first-seen.ts';
import { listResources } from '../../../../../shared/features/posture/domain/panes/list-resources.ts';
import { indexSnapshot } from '../../../../../shared/features/posture/domain/panes/posture-index.ts';
import type { Row } from '../../../../../shared/features/posture/domain/panes/rows.ts';
import { type Sort, sortFields } from '../../../../../shared/features/posture/domain/panes/sort.ts';
import { summarise } from '../../../../../shared/features/posture/domain/panes/summarise.ts';
import { severityWeights } from '../../../../../shared/contracts/posture/severity-weights.ts';
import { severities } from '../../../../../shared/features/posture/domain/score.ts';
import { verdictCodes } from '../../../../../shared/features/posture/domain/read-model.ts';
import type { RuleMetadata } from '../../../../../shared/features/posture/domain/rule.ts';
import { catalogue, type PlainThing, randomPosture } from '../../../../support/random-posture.ts';

const sizes = { connectors: 2, roots: 2, groups: 8, projects: 60, chunk: 16, decisions: 40 };
const everything = { skip: 0, top: 1_000_000 };
const byFailing: Sort = { by: 'failing', descending: true };

/** An oracle that counts plain things one by one. */
function rulesOf({ kind }: PlainThing): readonly RuleMetadata[] {
  return catalogue[kind];
}

function verdictAt(thing: PlainThing, rule: number): (typeof verdicts)[number] {
  const { codes, exempt } = thing;
  const { id } = rulesOf(thing)[rule]!;
  // A chunk that was judged before the rule existed has no place for it.
  if (exempt.has(id) && thing.unjudged !== id) return 'exempt';
  const code = verdictCodes[codes[rule]!]!;
  return code === 'pass' || code === 'fail' || code === 'notApplicable' ? code : 'notAssessed';
}

function isSelected(thing: PlainThing, filters: Filters): boolean {
  const { q, group, visibility, tier, archived, connector, verdict, severity, check } = filters;
  const { scanner, findings, firstSeen } = filters;
  const text = q?.toLowerCase();
  const path = thing.fullPath.toLowerCase();
  if (text !== undefined && ![thing.name.toLowerCase(), path].some((one) => one.includes(text))) return false;
  if (group !== undefined && !isBelow(thing, group)) return false;
  if (visibility !== undefined && !visibility.includes(thing.visibility ?? 'unknown')) return false;
  if (tier !== undefined && !tier.includes(tierOf(thing.licence))) return false;
  if (archived !== undefined && (thing.archived ?? false) !== archived) return false;
  if (connector !== undefined && !connector.includes(thing.connector)) return false;
  if (scanner !== undefined && !scanner.some((value) => scannersOf(thing).includes(value))) return false;
  if (findings !== undefined && !findings.some((value) => value === presenceOf(thing))) return false;
  if (firstSeen !== undefined && !firstSeen.ages.includes(ageOf(thing))) return false;
  if (verdict === undefined && severity === undefined && check === undefined) return true;
  return rulesOf(thing).some(
    (rule, at) =>
      (verdict?.includes(verdictAt(thing, at)) ?? true) &&
      (severity?.includes(rule.severity) ?? true) &&
      (check?.includes(rule.id) ?? true),
  );
}

const checkNumbers = { secret: 1, sast: 2, dependencies: 3, containers: 4, iac: 5, dast: undefined } as const;
const states = {
  pass: 'runs',
  fail: 'missing',
  notApplicable: 'notApplicable',
  notAssessed: 'notAssessed',
  exempt: 'notApplicable',
};

/** Values of the filter that a project has: one for each scanner. */
function scannersOf(thing: PlainThing): string[] {
  if (thing.kind !== 'project') return [];
  return scanners.map((scanner) => {
    const at = projectRuleIds.indexOf(`SEC-0${checkNumbers[scanner]}`);
    return `${scanner}:${at < 0 ? 'notAssessed' : states[verdictAt(thing, at)]}`;
  });
}

/** Whether a project has open findings; of groups and instances nothing is known, and nothing selects them. */
function presenceOf({ kind, open }: PlainThing): string | undefined {
  if (kind !== 'project') return undefined;
  return open === undefined ? 'unknown' : open > 0 ? 'open' : 'none';
}

const asOfMs = Date.parse('2026-11-01T00:00:00Z');

function ageOf({ firstSeenAt }: PlainThing): 'week' | 'earlier' | 'unknown' {
  if (Number.isNaN(firstSeenAt)) return 'unknown';
  return (asOfMs - firstSeenAt) / 86_400_000 <= 7 ? 'week' : 'earlier';
}

/** Scanners of projects, counted one by one. */
function coverageOf(projects: readonly PlainThing[]) {
  const all = projects.flatMap(scannersOf);
  const number = (value: string) => all.filter((one) => one === value).length;
  const pairs = scanners.map((scanner) => {
    const [runs, missing] = [number(`${scanner}:runs`), number(`${scanner}:missing`)];
    const whole = Math.round((100 * runs) / (runs + missing));
    const percent = runs + missing === 0 ? null : whole;
    const [notApplicable, notAssessed] = [
      number(`${scanner}:notApplicable`),
      number(`${scanner}:notAssessed`),
    ];
    return [scanner, { runs, missing, notApplicable, notAssessed, percent }];
  });
  return Object.fromEntries(pairs) as ScannerCoverage;
}

/** Below the group, or the group itself; an instance lies in no group. */
function isBelow({ kind, fullPath }: PlainThing, group: string): boolean {
  const [path, wanted] = [fullPath.toLowerCase(), group.toLowerCase()];
  return path.startsWith(`${wanted}/`) || (kind === 'group' && path === wanted);
}

function tallyOf(things: readonly PlainThing[]) {
  const counts = { pass: 0, fail: 0, notApplicable: 0, notAssessed: 0, exempt: 0 };
  const failing = { Critical: 0, High: 0, Medium: 0, Low: 0 };
  let [earned, possible] = [0, 0];
  for (const thing of things)
    for (const [at, { severity }] of rulesOf(thing).entries()) {
      const verdict = verdictAt(thing, at);
      counts[verdict] += 1;
      if (verdict === 'fail') failing[severity] += 1;
      if (verdict === 'pass') earned += severityWeights[severity];
      if (verdict === 'pass' || verdict === 'fail') possible += severityWeights[severity];
    }
  return { counts, failing, earned, possible };
}

function shown({ counts, failing, score: { earned, possible } }: Pick<Row, 'counts' | 'failing' | 'score'>) {
  return { counts, failing, earned, possible };
}

function some<Of>(random: Random, values: readonly Of[]): Of[] {
  const chosen = values.filter(() => random() < 0.4);
  return chosen.length === 0 ? [values[0]!] : chosen;
}

/** Each filter is there or not, so that every combination comes up in some seed. */
function randomFilters(random: Random, things: readonly PlainThing[]): Filters {
  const maybe = <Of>(value: () => Of) => (random() < 0.25 ? value() : undefined);
  const thing = things[Math.floor(random() * things.length)]!;
  const group = things.filter(({ kind }) => kind === 'group')[Math.floor(random() * 20)]!;
  const [from, to] = [Math.floor(random() * 8), 4 + Math.floor(random() * 12)];
  const filters = {
    q: maybe(() =>
      pick(random, [thing.name.slice(1, 5), thing.fullPath.slice(from, to), 'zzz', '/', '']).toUpperCase(),
    ),
    group: maybe(() => group.fullPath.toUpperCase()),
    visibility: maybe(() => some(random, ['public', 'private', 'unknown'] as const)),
    tier: maybe(() => some(random, ['free', 'ultimate', 'unknown'] as const)),
    archived: random() < 0.6 ? false : maybe(() => true),
    connector: maybe(() => some(random, ['contoso-0', 'contoso-1'])),
    verdict: maybe(() => some(random, verdicts)),
    severity: maybe(() => some(random, severities)),
    check: maybe(() => some(random, ['PRJ-01', 'REV-01', 'GRP-01', projectRuleIds.at(-1)!])),
    scanner: maybe(() => some(random, scannerValues)),
    findings: maybe(() => some(random, findingPresences)),
    firstSeen: maybe(() => ({ ages: some(random, firstSeenAges), asOfMs })),
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}
const projectRuleIds = catalogue.project.map(({ id }) => id);

function keyOf({ kind, connector, fullPath }: Row | PlainThing): string {
  return `${kind} ${typeof connector === 'string' ? connector : connector.name} ${fullPath}`;
}

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

function scene(seed: number) {
  const { snapshot, things } = randomPosture(seed, sizes);
  const filters = randomFilters(seededRandom(seed + 1_000), things);
  const index = indexSnapshot(snapshot, catalogue);
  const selected = things.filter((thing) => isSelected(thing, filters));
  const ofKind = (kind: PlainThing['kind']) => selected.filter((thing) => thing.kind === kind);
  return { index, things, filters, selected, ofKind, projects: ofKind('project') };
}

describe('the random scenes', () => {
  it('select all, none and some of the projects', () => {
    const counts = seeds.map((seed) => scene(seed).projects.length);

    expect(counts.some((count) => count === 0)).toBe(true);
    expect(counts.some((count) => count > 100)).toBe(true);
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(30);
  });
});

describe.each(seeds)('the numbers of scene %i', (seed) => {
  const { index, things, filters, ofKind, projects } = scene(seed);

  it('of the flat list are those of the selected projects, one by one', () => {
    const { items, count } = listFlat(index, { filters, sort: byFailing, ...everything });

    expect(count).toBe(projects.length);
    expect(items.map(keyOf).toSorted()).toEqual(projects.map(keyOf).toSorted());
    const byKey = new Map(projects.map((project) => [keyOf(project), project]));
    for (const item of items) {
      const project = byKey.get(keyOf(item))!;
      expect(shown(item)).toEqual(tallyOf([project]));
      const values = Object.entries(item.scanners ?? {}).map(([scanner, state]) => `${scanner}:${state}`);
      expect(values).toEqual(scannersOf(project));
    }
  });

  it('of the tree are sums of the flat list, level by level', () => {
    expect(
      allLevels(undefined)
        .filter(({ kind }) => kind === 'project')
        .map(keyOf)
        .toSorted(),
    ).toEqual(projects.map(keyOf).toSorted());
  });

  /** Walks the whole tree and checks every group on the way. */
  function allLevels(parent: string | undefined): InventoryRow[] {
    const { items, count } = listTree(index, parent, { filters, sort: byFailing, ...everything });
    expect(count).toBe(items.length);
    return items.flatMap((row) => {
      if (row.kind === 'project') return [row];
      const below = projects.filter(
        (one) => one.connector === row.connector.name && isBelow(one, row.fullPath),
      );
      expect(row.below?.projects).toBe(below.length);
      expect(shown(row)).toEqual(tallyOf(below));
      expect(row.below?.scanners).toEqual(coverageOf(below));
      const level = allLevels(row.fullPath);
      return level.filter((one) => one.connector.name === row.connector.name);
    });
  }

  it('of the summary are those of the lists', () => {
    const summary = summarise(index, filters, asOfMs);

    expect(shown(summary.projects)).toEqual(tallyOf(projects));
    expect(summary.projects.count).toBe(projects.length);
    expect(summary.projects.public).toBe(projects.filter(({ visibility }) => visibility === 'public').length);
    expect(summary.projects.newThisWeek).toBe(projects.filter((one) => ageOf(one) === 'week').length);
    expect(summary.projects.scanners).toEqual(coverageOf(projects));
    expect(summary.undecidedScanners).toEqual(['dast']);
    for (const kind of ['group', 'instance'] as const) {
      expect(summary[`${kind}s`].count).toBe(ofKind(kind).length);
      expect(shown(summary[`${kind}s`])).toEqual(tallyOf(ofKind(kind)));
    }
  });

  it('of every facet are those of the list under that value', () => {
    const { facets } = summarise(index, filters, asOfMs);

    for (const [field, values] of Object.entries(facets))
      for (const [value, count] of Object.entries(values)) {
        const wanted: Record<string, unknown> = {
          archived: value === 'true',
          firstSeen: { ages: [value], asOfMs },
        };
        const under = { ...filters, [field]: wanted[field] ?? [value] };
        const expected = things.filter(
          (thing) => thing.kind === 'project' && isSelected(thing, under),
        ).length;
        expect(`${field}=${value} ${count}`).toBe(`${field}=${value} ${expected}`);
      }
  });

  it('of checks are those of their resources', () => {
    const { severity, check, verdict: _verdict, ...rest } = filters;
    const listed = countChecks(index, filters);
    const rules = Object.values(catalogue).flat();

    expect(listed.map(({ rule }) => rule.id)).toEqual(
      rules
        .filter((rule) => (severity?.includes(rule.severity) ?? true) && (check?.includes(rule.id) ?? true))
        .map(({ id }) => id),
    );
    for (const { rule, counts, reasons } of countChecks(index, rest).slice(seed % 5, (seed % 5) + 8)) {
      for (const verdict of verdicts) {
        const query = { filters: { ...rest, verdict: [verdict] }, sort: byFailing, ...everything };
        const { items, count } = listResources(index, rule, query);
        expect([count, items.length]).toEqual([counts[verdict], counts[verdict]]);
        expect(items.every((item) => item.verdict === verdict)).toBe(true);
        if (verdict !== 'notAssessed') continue;
        const kinds = Object.groupBy(items, ({ reasonKind }) => reasonKind ?? 'none');
        expect(Object.fromEntries(reasons.map(({ kind, count: of }) => [kind, of]))).toEqual(
          Object.fromEntries(Object.entries(kinds).map(([kind, of]) => [kind, of.length])),
        );
      }
    }
  });

  it('of checks are those of the oracle', () => {
    for (const { rule, counts } of countChecks(index, filters)) {
      const at = catalogue[rule.subject].findIndex(({ id }) => id === rule.id);
      const found = ofKind(rule.subject).map((thing) => verdictAt(thing, at));
      for (const verdict of verdicts)
        expect(counts[verdict]).toBe(found.filter((one) => one === verdict).length);
    }
  });

  it('of owners and due dates are those of the oracle', () => {
    const query = {
      filters,
      sort: { by: 'check', descending: false },
      ...everything,
      nowMs: asOfMs,
    } as const;
    const listed = listChecks(index, query).items;
    for (const { rule, owned } of listed) {
      const at = catalogue[rule.subject].findIndex(({ id }) => id === rule.id);
      const failing = ofKind(rule.subject).filter((thing) => verdictAt(thing, at) === 'fail');
      const assigned = failing.flatMap((thing) => thing.assigned.get(rule.id) ?? []);
      const late = assigned.filter(({ dueOn }) => Date.parse(dueOn) <= asOfMs);
      const owners = new Set(assigned.flatMap(({ owner }) => owner ?? []));
      expect([rule.id, owned.assigned, owned.overdue]).toEqual([rule.id, assigned.length, late.length]);
      expect(new Set(owned.owners)).toEqual(owners);
      expect(owned.dueOn).toBe(assigned.map(({ dueOn }) => dueOn).toSorted()[0]);
    }
  });

  it('of owners in the summary are the sums over all checks', () => {
    const { verdict: _verdict, severity: _severity, check: _check, ...rest } = filters;
    const sort = { by: 'check', descending: false } as const;
    const listed = listChecks(index, { filters: rest, sort, ...everything, nowMs: asOfMs }).items;

    expect(summarise(index, rest, asOfMs).owned).toEqual({
      assigned: listed.reduce((sum, { owned }) => sum + owned.assigned, 0),
      overdue: listed.reduce((sum, { owned }) => sum + owned.overdue, 0),
    });
  });

  it('of exempt things name the exemption and what is beneath it', () => {
    const exempt = new Set(index.decided.flatMap(({ exemptions }) => exemptions.map(({ check }) => check)));
    for (const rule of Object.values(catalogue)
      .flat()
      .filter(({ id }) => exempt.has(id))) {
      const { verdict: _verdict, ...rest } = filters;
      const query = { filters: { ...rest, verdict: ['exempt'] as const }, sort: byFailing, ...everything };
      for (const row of listResources(index, rule, query).items) {
        expect(row.exemption?.check).toBe(rule.id);
        expect(row.judged).not.toBe('exempt');
      }
    }
  });

  it('of the coverage add up, by subject, tier and role', () => {
    const { total, checks, bySubject, byTier, byRole } = cover(index, filters);
    const counted = countChecks(index, filters);

    expect(checks.map(({ notAssessed }) => notAssessed)).toEqual(
      counted.map(({ counts }) => counts.notAssessed),
    );
    expect(total.assessed + total.notAssessed + total.exempt).toBe(
      counted.flatMap(({ counts }) => Object.values(counts)).reduce((sum, one) => sum + one, 0),
    );
    for (const sums of [bySubject, byTier, byRole, checks])
      for (const field of ['assessed', 'notAssessed', 'exempt'] as const)
        expect(Object.values(sums).reduce((sum, one) => sum + one[field], 0)).toBe(total[field]);
    for (const { notAssessed, reasons, helps } of checks) {
      expect(reasonKinds.reduce((sum, kind) => sum + reasons[kind], 0)).toBe(notAssessed);
      expect(helps.length > 0).toBe(notAssessed > 0);
    }
  });

  it.each(sortFields)('and pages are windows of one total order by %s', (by) => {
    for (const descending of [false, true])
      for (const view of [
        (window: object) => listFlat(index, { filters, sort: { by, descending }, ...everything, ...window }),
        (window: object) =>
          listTree(index, 'group-10', { filters, sort: { by, descending }, ...everything, ...window }),
      ]) {
        const { items, count } = view({});
        const pages = Array.from({ length: Math.ceil(count / 7) }, (_, page) =>
          view({ skip: page * 7, top: 7 }),
        );

        expect(pages.flatMap((page) => page.items.map(keyOf))).toEqual(items.map(keyOf));
        expect(new Set(items.map(keyOf)).size).toBe(count);
        const kinds = Object.values(Object.groupBy(items, ({ kind }) => kind));
        for (const ofOneKind of kinds)
          expectOrder(
            ofOneKind.map((row) => valueOf(row, by)),
            descending,
          );
      }
  });
});

function valueOf(row: Row, by: Sort['by']): string | number {
  if (by === 'name') return row.name.toLowerCase();
  if (by === 'failing') return row.counts.fail;
  if (by === 'visibility') return ['unknown', 'private', 'internal', 'public'].indexOf(row.visibility);
  return Number.isNaN(row.lastRead) ? -1 : row.lastRead;
}

function expectOrder(values: readonly (string | number)[], descending: boolean): void {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  expect(values).toEqual(descending ? sorted.toReversed() : sorted);
}
