import { seededRandom } from '../../local/seeded-random.ts';
import { withDecisions } from '../../shared/features/posture/domain/exempt-content.ts';
import type { Filters } from '../../shared/features/posture/domain/panes/filters.ts';
import { countChecks, listChecks } from '../../shared/features/posture/domain/panes/count-checks.ts';
import { cover } from '../../shared/features/posture/domain/panes/cover.ts';
import { listFlat, listTree } from '../../shared/features/posture/domain/panes/list-inventory.ts';
import { listResources } from '../../shared/features/posture/domain/panes/list-resources.ts';
import {
  indexSnapshot,
  type PostureIndex,
} from '../../shared/features/posture/domain/panes/posture-index.ts';
import { type Sort, sortFields } from '../../shared/features/posture/domain/panes/sort.ts';
import { suggest } from '../../shared/features/posture/domain/panes/suggest.ts';
import { summarise } from '../../shared/features/posture/domain/panes/summarise.ts';
import type { Chunk, Snapshot } from '../../shared/features/posture/domain/read-model.ts';
import { randomDecisions } from '../support/random-decisions.ts';
import { catalogue, randomPosture } from '../support/random-posture.ts';

const rounds = 20;
const chunkSize = 400;
/** As many exemptions, and as many assignments, as a connector may have. */
const maxDecisions = 5_000;

/** Filters alone and together; each changes what is scanned. */
const filterSets: Record<string, Filters> = {
  none: {},
  default: { archived: false },
  'text and group': { archived: false, q: 'ax', group: 'group-10' },
  'verdict, severity and check': { verdict: ['fail'], severity: ['High'], check: ['PRJ-01', 'REV-01'] },
  'all together': {
    archived: false,
    q: 'a',
    group: 'group-10',
    visibility: ['public', 'private'],
    tier: ['free', 'premium'],
    connector: ['contoso-0'],
    verdict: ['fail'],
    severity: ['High', 'Medium'],
  },
  'scanners and age': {
    archived: false,
    scanner: ['sast:missing', 'secret:notAssessed'],
    firstSeen: { ages: ['week', 'unknown'], asOfMs: Date.parse('2026-11-01T00:00:00Z') },
  },
};

type Query = (index: PostureIndex, filters: Filters) => unknown;

/** Every list and count of the panes, with first, middle and last pages. */
function queries(projects: number): Record<string, Query> {
  const windows = { first: 0, middle: Math.floor(projects / 2), last: projects - 100 };
  const flat = sortFields.flatMap((by) =>
    Object.entries(windows).map(([page, skip]): [string, Query] => [
      `flat by ${by}, ${page} page`,
      (index, filters) => listFlat(index, { filters, sort: { by, descending: true }, skip, top: 200 }),
    ]),
  );
  const sort: Sort = { by: 'failing', descending: true };
  const page = { sort, skip: 0, top: 200 };
  const rule = catalogue.project[0]!;
  return {
    ...Object.fromEntries(flat),
    'tree, root groups': (index, filters) => listTree(index, undefined, { filters, ...page }),
    'tree, one level': (index, filters) => listTree(index, 'group-10', { filters, ...page }),
    'summary with facets': (index, filters) => summarise(index, filters, Date.parse('2026-11-01T00:00:00Z')),
    suggestions: (index) => suggest(index, { q: 'pay/', max: 20 }),
    recommendations: (index, filters) =>
      listChecks(index, {
        filters,
        ...page,
        sort: { by: 'failing', descending: true },
        nowMs: Date.parse('2026-11-01T00:00:00Z'),
      }),
    'resources of a check': (index, filters) =>
      listResources(index, rule, { filters: { ...filters, verdict: ['fail'] }, ...page }),
    coverage: (index, filters) => cover(index, filters),
  };
}

/** Makes what is asked of what was judged. */
type Decide = (judged: Snapshot) => Snapshot;

/** Times of queries over one snapshot, and of the first query after one project changed; then the same with decisions of people. */
export function benchPostureQueries(projects: number): string {
  const groups = Math.ceil(projects / 22);
  const sizes = { connectors: 1, roots: 1, groups, projects, chunk: chunkSize };
  const { snapshot, things } = randomPosture(1, sizes);
  const title = `${projects} projects, ${groups} groups, ${Object.values(catalogue).flat().length} checks`;
  const { exemptions, assignments } = randomDecisions(seededRandom(2), things, 3 * maxDecisions);
  const decided = { exemptions, assignments: assignments.slice(0, maxDecisions) };
  const people = `${decided.exemptions.length} exemptions, ${decided.assignments.length} assignments`;
  return [
    ...tableOf(title, projects, snapshot, (judged) => judged),
    '',
    ...tableOf(`${title}, ${people}`, projects, snapshot, (judged) => ({
      ...judged,
      connectors: judged.connectors.map((one) => ({ ...one, ...withDecisions(one, decided, undefined) })),
    })),
  ].join('\n');
}

function tableOf(title: string, projects: number, judged: Snapshot, decide: Decide): string[] {
  const first = timed(() => countChecks(indexSnapshot(decide(judged), catalogue), {}));
  const index = indexSnapshot(decide(judged), catalogue);
  const rows = Object.entries(queries(projects)).map(([name, query]) => row(name, timesOf(query, index)));
  const all = Object.values(queries(projects)).flatMap((query) => timesOf(query, index));
  const changes = Array.from({ length: rounds }, () =>
    timed(() =>
      listFlat(indexSnapshot(decide(withChange(judged)), catalogue), {
        filters: {},
        sort: { by: 'name', descending: false },
        skip: 0,
        top: 100,
      }),
    ),
  );
  return [
    `${title}; milliseconds`,
    '',
    '| query | p50 | p95 | max |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
    row('all of these', all),
    row('first query ever', [first]),
    row('first query by name after a change', changes),
  ];
}

function timesOf(query: Query, index: PostureIndex): number[] {
  return Object.values(filterSets).flatMap((filters) =>
    Array.from({ length: rounds }, () => timed(() => JSON.stringify(query(index, filters)))),
  );
}

function timed(run: () => unknown): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}

function row(name: string, times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(1);
  return `| ${name} | ${at(0.5)} | ${at(0.95)} | ${at(1)} |`;
}

/** The snapshot after one project was read again: its chunk and its root group are new, the others are the same. */
function withChange(snapshot: Snapshot): Snapshot {
  const connectors = snapshot.connectors.map((connector) => ({
    ...connector,
    roots: connector.roots.map((root) => ({
      ...root,
      projects: root.projects.map((chunk, at) => (at === 3 ? changed(chunk) : chunk)),
    })),
  }));
  return { ...snapshot, connectors };
}

function changed(chunk: Chunk): Chunk {
  return {
    ...chunk,
    verdicts: chunk.verdicts.map((code, at) => (at === 5 ? 2 : code)),
    names: [...chunk.names],
  };
}
