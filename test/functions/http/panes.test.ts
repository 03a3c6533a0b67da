import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import { pick, seededRandom } from '../../../local/seeded-random.ts';
import { ErrorResponse } from '../../../shared/contracts/arm/error.ts';
import { operations } from '../../../shared/contracts/arm/operations.ts';
import type {
  CoverageAnswer,
  DataStatus,
  InventoryItem,
  InventorySummary,
  RecommendationItem,
  SuggestionItem,
} from '../../../shared/contracts/arm/posture-panes.ts';
import { type Scanner, scanners, scannerStates } from '../../../shared/contracts/arm/scanners.ts';
import type { ConnectorKey } from '../../../shared/contracts/connector-key.ts';
import { claimedRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import type { Chunk, RootSnapshot } from '../../../shared/features/posture/domain/read-model.ts';
import type { ChunkKind } from '../../../shared/features/posture/domain/stored-chunk.ts';
import { type AppAnswer, type RunningApp, startApp } from '../../support/app.ts';
import { contoso } from '../../support/entra.ts';
import { aGroup } from '../../support/gitlab-things.ts';
import { aConnector } from '../../support/onboarding.ts';
import { randomPosture } from '../../support/random-posture.ts';
import { until } from '../../support/until.ts';

const subscriptionId = '11111111-0000-4000-8000-000000000001';
const subscription = `/subscriptions/${subscriptionId}`;
const everywhere = `${subscription}/providers/Microsoft.Security`;
const securityReader = '39bc4728-0917-49c7-9d2c-d95423bc2eb4';
const names = ['one', 'two'] as const;
const panes = ['inventory', 'inventorySummary', 'suggestions', 'recommendations', 'coverage', 'dataStatus'];

let app: RunningApp;
let owner: string;
/** Reads connector `one` only. */
let reader: string;
/** Has no role at all. */
let stranger: string;

beforeAll(async () => {
  const tenant = {
    tenantId: contoso,
    subscriptions: [subscriptionId],
    owners: [objectIdOf(contoso, 'olivia')],
  };
  app = await startApp({ TENANTS: JSON.stringify([tenant]) });
  [owner, reader, stranger] = await Promise.all([tokenOf('olivia'), tokenOf('rita'), tokenOf('sam')]);
  for (const [at, name] of names.entries()) {
    await app.ask('PUT', pathOf(name), { token: owner, body: aConnector });
    await fill(name, at);
  }
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${securityReader}`;
  const assignment = `${pathOf('one')}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
  const properties = { roleDefinitionId, principalId: objectIdOf(contoso, 'rita'), principalType: 'User' };
  await app.ask('PUT', assignment, { token: owner, version: '2022-04-01', body: { properties } });
});
afterAll(() => app.stop());

function tokenOf(name: string): Promise<string> {
  return app.token({ kind: 'user', name, tenantId: contoso });
}

function keyOf(name: string): ConnectorKey {
  return { subscriptionId, resourceGroup: 'Security', name };
}

function pathOf(name: string): string {
  return `${subscription}/resourceGroups/Security/providers/Microsoft.Security/securityConnectors/${name}`;
}

/** Writes a random read model of a connector: 2 root groups of 40 projects each, other ones in each connector. */
async function fill(name: string, at: number): Promise<void> {
  const sizes = { connectors: 1, roots: 2, groups: 6, projects: 40, chunk: 100 };
  const { snapshot } = randomPosture(at + 1, sizes);
  const { id: connectorId } = (await app.stores.connectors.get(keyOf(name)))!.value;
  const { roots = [] } = snapshot.connectors[0] ?? {};
  for (const root of roots) await fillRoot(connectorId, root);
}

async function fillRoot(connectorId: string, { rootId, fullPath, root, groups, projects }: RootSnapshot) {
  const found = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date('2026-11-01T00:00:00Z') };
  await app.stores.rootGroups.put(connectorId, claimedRoot(aGroup(rootId, fullPath), undefined, found));
  const write = (kind: ChunkKind, chunks: readonly Chunk[]) => {
    const owning = { from: kind === 'root' ? rootId : 0, ids: [], stored: undefined };
    return app.stores.readModelChunks.write({ connectorId, kind, rootId }, owning, chunks);
  };
  await write('root', [root]);
  await write('group', groups);
  await write('project', projects);
}

function ask(path: string, query: Record<string, string> = {}, token = owner): Promise<AppAnswer> {
  return app.ask('GET', path, { token, query });
}

/** The body of an answer that must be 200. */
async function read<Body>(path: string, query: Record<string, string> = {}, token = owner): Promise<Body> {
  const answer = await ask(path, query, token);
  expect([path, answer.status, answer.code]).toEqual([path, 200, undefined]);
  return answer.json as Body;
}

function sum(values: number[]): number {
  return values.reduce((total, one) => total + one, 0);
}

/** Times that depend on when the question came. */
const anyTime = { asOf: '', nextSyncAt: '' };

type List<Item> = { value: Item[]; count: number; asOf: string };

describe('the answers', () => {
  it.each([
    ['inventory', operations.Inventory_List],
    ['inventory?view=tree', operations.Inventory_List],
    ['inventory?view=tree&parent=group-10', operations.Inventory_List],
    ['inventorySummary', operations.InventorySummary_Get],
    ['suggestions?q=a', operations.Suggestions_List],
    ['recommendations', operations.Recommendations_List],
    ['recommendations/PRJ-01/resources', operations.RecommendationResources_List],
    ['recommendations/grp-01/resources?verdict=fail', operations.RecommendationResources_List],
    ['recommendations/INS-01/resources', operations.RecommendationResources_List],
    ['coverage', operations.Coverage_Get],
    ['dataStatus', operations.DataStatus_Get],
  ])(
    'of %s are as the contract says, at a connector and at the subscription',
    async (pane, { responses }) => {
      const [path = '', query = ''] = pane.split('?');
      for (const scope of [everywhere, pathOf('one')]) {
        const body = await read(`${scope}/${path}`, Object.fromEntries(new URLSearchParams(query)));

        expect(responses[200].parse(body)).toEqual(body);
      }
    },
  );

  it('name resources that ARM knows them by', async () => {
    const { value } = await read<List<InventoryItem>>(`${pathOf('one')}/inventory`, {
      view: 'tree',
      parent: 'group-10',
    });
    const group = value.find(({ kind }) => kind === 'group')!;
    const project = value.find(({ kind }) => kind === 'project')!;

    expect(group.id).toBe(
      `${pathOf('one')}/devops/default/gitLabGroups/${group.fullPath.replaceAll('/', '$')}`,
    );
    const segment = project.fullPath.split('/').at(-1);
    expect(project.id).toBe(`${pathOf('one')}/devops/default/gitLabGroups/group-10/projects/${segment}`);
    expect([project.connector, project.connectorId]).toEqual(['one', pathOf('one')]);
  });

  it('add up: lists, tree, tiles and recommendations have the same numbers', async () => {
    const filters = { archived: 'all', visibility: 'private,internal' };
    const flat = await read<List<InventoryItem>>(`${everywhere}/inventory`, { ...filters, top: '200' });
    const tree = await read<List<InventoryItem>>(`${everywhere}/inventory`, { ...filters, view: 'tree' });
    const { tiles, facets } = await read<InventorySummary>(`${everywhere}/inventorySummary`, filters);
    const checks = await read<List<RecommendationItem>>(`${everywhere}/recommendations`, filters);

    expect(flat.value).toHaveLength(flat.count);
    expect([tiles.projects, sum(tree.value.map(({ projects }) => projects ?? 0))]).toEqual([
      flat.count,
      flat.count,
    ]);
    expect((facets['visibility']?.['private'] ?? 0) + (facets['visibility']?.['internal'] ?? 0)).toBe(
      flat.count,
    );
    for (const verdict of ['pass', 'fail', 'notApplicable', 'notAssessed'] as const) {
      expect(sum(flat.value.map(({ counts }) => counts[verdict]))).toBe(tiles.counts[verdict]);
      expect(sum(tree.value.map(({ counts }) => counts[verdict]))).toBe(tiles.counts[verdict]);
      const ofProjects = checks.value.filter(({ subject }) => subject === 'project');
      expect(sum(ofProjects.map(({ counts }) => counts[verdict]))).toBe(tiles.counts[verdict]);
    }
    for (const scanner of scanners)
      for (const state of scannerStates) {
        const listed = flat.value.filter((row) => row.scanners?.[scanner] === state).length;
        const ofTree = sum(tree.value.map((row) => row.scannerCoverage?.[scanner][state] ?? 0));
        expect([listed, ofTree]).toEqual(Array(2).fill(tiles.scannerCoverage[scanner][state]));
      }
    expect(sum(flat.value.map(({ score }) => score.earned))).toBe(tiles.score.earned);
    expect(sum(tree.value.map(({ score }) => score.possible))).toBe(tiles.score.possible);
  });
});

describe('the scanners', () => {
  const all = { archived: 'all' };
  const listOf = (query: Record<string, string>) =>
    read<List<InventoryItem>>(`${everywhere}/inventory`, { ...all, top: '200', ...query });

  it('of every state are counted as the list under that filter', async () => {
    const { tiles, facets } = await read<InventorySummary>(`${everywhere}/inventorySummary`, all);

    for (const scanner of scanners)
      for (const state of scannerStates) {
        const { count, value } = await listOf({ scanner: `${scanner}:${state}` });
        expect([count, facets['scanner']?.[`${scanner}:${state}`]]).toEqual(
          Array(2).fill(tiles.scannerCoverage[scanner][state]),
        );
        expect(value.every((row) => row.scanners?.[scanner] === state)).toBe(true);
      }
  });

  it('have a percent of the projects where they run or are missing', async () => {
    const { tiles } = await read<InventorySummary>(`${everywhere}/inventorySummary`, all);
    const { runs, missing, percent } = tiles.scannerCoverage.sast;

    expect(percent).toBe(Math.round((100 * runs) / (runs + missing)));
    expect(tiles.scannerCoverage.dast).toEqual({
      runs: 0,
      missing: 0,
      notApplicable: 0,
      notAssessed: tiles.projects,
      percent: null,
    });
    expect(tiles.undecidedScanners).toEqual<Scanner[]>(['dast']);
  });

  it('of several values select projects with one of them, in any case', async () => {
    const { value, count } = await listOf({ scanner: 'SAST:missing,iac:Runs' });
    const everything = await listOf({});

    const wanted = everything.value.filter(
      ({ scanners: of }) => of?.sast === 'missing' || of?.iac === 'runs',
    );
    expect(count).toBe(wanted.length);
    expect(new Set(value.map(({ id }) => id))).toEqual(new Set(wanted.map(({ id }) => id)));
    expect((await listOf({ scanner: 'all' })).count).toBe(everything.count);
  });
});

describe('projects that are new this week', () => {
  it('are counted as the list under that filter', async () => {
    const { id: connectorId } = (await app.stores.connectors.get(keyOf('one')))!.value;
    const place = { connectorId, kind: 'project' as const, rootId: 10 };
    const [owning] = await app.stores.readModelChunks.owning(place, [500_010]);
    const chunk = owning!.stored!.value;
    const day = 86_400_000;
    const ages = [0, 1, 6.9, 7.1, 30, NaN];
    const firstSeenAt = chunk.ids.map((_, at) => Date.now() - (ages[at] ?? 30) * day);
    await app.stores.readModelChunks.write(place, owning!, [{ ...chunk, firstSeenAt }]);
    const query = { group: 'group-10', archived: 'all', connector: 'one' };

    const listNew = async () => {
      const path = `${everywhere}/inventory`;
      const found = await read<List<InventoryItem>>(path, { ...query, firstSeen: 'week' });
      return found.count > 0 ? found : undefined;
    };
    const list = await until(listNew, { timeoutMs: 10_000, everyMs: 100, what: 'the new projects' });
    const { tiles, facets } = await read<InventorySummary>(`${everywhere}/inventorySummary`, {
      ...query,
      asOf: list.asOf,
    });

    expect(new Set(list.value.map(({ gitLabId }) => gitLabId))).toEqual(new Set(chunk.ids.subarray(0, 3)));
    expect([list.count, tiles.newThisWeek, facets['firstSeen']]).toEqual([
      3,
      3,
      { week: 3, earlier: chunk.ids.length - 4, unknown: 1 },
    ]);
  });
});

describe('a reader of one connector of two', () => {
  it('gets at the subscription what the connector has, in every list, count, facet and suggestion', async () => {
    for (const pane of [...panes, 'recommendations/PRJ-01/resources', 'recommendations/GRP-01/resources']) {
      const query: Record<string, string> = pane === 'suggestions' ? { q: 'group-10', kind: 'group' } : {};
      const everything = await read<{ asOf: string }>(`${everywhere}/${pane}`, query, reader);
      const ofOne = await read<{ asOf: string }>(`${pathOf('one')}/${pane}`, query, owner);
      const ofBoth = await read<{ asOf: string }>(`${everywhere}/${pane}`, query, owner);

      expect({ ...everything, ...anyTime }).toEqual({ ...ofOne, ...anyTime });
      expect({ ...everything, ...anyTime }).not.toEqual({ ...ofBoth, ...anyTime });
    }
  });

  it('is not given the name of the other one', async () => {
    const { facets } = await read<InventorySummary>(`${everywhere}/inventorySummary`, {}, reader);
    const { connectors } = await read<DataStatus>(`${everywhere}/dataStatus`, {}, reader);
    const filtered = await ask(`${everywhere}/inventory`, { connector: 'two' }, reader);
    const nowhere = await ask(`${everywhere}/inventory`, { connector: 'none' }, reader);

    expect(Object.keys(facets['connector'] ?? {})).toEqual(['one']);
    expect(connectors.map(({ connector }) => connector)).toEqual(['one']);
    expect([filtered.status, filtered.json]).toEqual([400, nowhere.json]);
  });

  it('reads neither the other connector nor, without a role, anything', async () => {
    for (const pane of panes) {
      expect((await ask(`${pathOf('two')}/${pane}`, {}, reader)).status).toBe(403);
      expect((await ask(`${everywhere}/${pane}`, {}, stranger)).status).toBe(403);
    }
  });

  it('cannot read more by the asOf of another caller', async () => {
    const { asOf } = await read<List<InventoryItem>>(`${everywhere}/inventory`);
    const { value } = await read<List<InventoryItem>>(
      `${everywhere}/inventory`,
      { asOf, top: '200' },
      reader,
    );

    expect(new Set(value.map(({ connector }) => connector))).toEqual(new Set(['one']));
  });
});

describe('pages', () => {
  it('of one asOf are windows of one list, while the data changes', async () => {
    const path = `${pathOf('two')}/inventory`;
    const query = { sort: '-lastRead', archived: 'all' };
    const whole = await read<List<InventoryItem>>(path, { ...query, top: '200' });
    const { id: connectorId } = (await app.stores.connectors.get(keyOf('two')))!.value;
    const { snapshot } = randomPosture(9, { connectors: 1, roots: 3, groups: 3, projects: 30, chunk: 100 });
    await fillRoot(connectorId, snapshot.connectors[0]!.roots[2]!);

    const pages: InventoryItem[] = [];
    for (let skip = 0; skip < whole.count; skip += 7) {
      const page = await read<List<InventoryItem>>(path, {
        ...query,
        asOf: whole.asOf,
        top: '7',
        skip: String(skip),
      });
      expect([page.asOf, page.count]).toEqual([whole.asOf, whole.count]);
      pages.push(...page.value);
    }

    expect(pages).toEqual(whole.value);
    const summary = (changedSince: string) =>
      read<InventorySummary>(`${pathOf('two')}/inventorySummary`, { archived: 'all', changedSince });
    // What was read within a second is served as it is.
    await expect
      .poll(async () => (await summary(whole.asOf)).changedProjects, { timeout: 5_000 })
      .toBeGreaterThan(0);
    expect((await summary(whole.asOf)).changedGroups).toBeGreaterThan(0);
    expect(await summary('2020-01-01T00:00:00.000Z')).not.toHaveProperty('changedProjects');
    const end = await read<List<InventoryItem>>(path, {
      ...query,
      asOf: whole.asOf,
      skip: String(whole.count),
    });
    expect(end.value).toEqual([]);
  });

  it.each(['2020-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'])('of %s are gone: 410', async (asOf) => {
    for (const pane of panes.filter((one) => one !== 'dataStatus')) {
      const answer = await ask(`${pathOf('one')}/${pane}`, { asOf });

      expect([answer.status, answer.code]).toEqual([410, 'SnapshotExpired']);
    }
  });
});

describe('a suggestion', () => {
  it('contains the text, whatever its kind; at most twenty', async () => {
    const { value } = await read<List<SuggestionItem>>(`${everywhere}/suggestions`, { q: 'a' });
    const checks = await read<List<SuggestionItem>>(`${everywhere}/suggestions`, {
      q: 'REV-01',
      kind: 'check',
    });

    expect(value).toHaveLength(20);
    expect(new Set(value.map(({ kind }) => kind))).toEqual(new Set(['group', 'project', 'check']));
    expect(checks.value.map(({ check }) => check)).toEqual(['REV-01']);
  });
});

describe('the coverage', () => {
  it('has as much as the recommendations', async () => {
    const { checks, notAssessed, asOf } = await read<CoverageAnswer>(`${everywhere}/coverage`);
    const { value } = await read<List<RecommendationItem>>(`${everywhere}/recommendations`, { asOf });

    const expected = sum(value.map(({ counts }) => counts.notAssessed));
    expect([checks.length, notAssessed]).toEqual([77, expected]);
  });
});

describe('bad input', () => {
  it.each([
    ['inventory', { color: 'red' }, 'color'],
    ['inventory', { skip: '1000' }, 'skip'],
    ['inventory', { top: '0' }, 'top'],
    ['inventory', { sort: 'size' }, 'sort'],
    ['inventory', { check: 'NO-01' }, 'check'],
    ['inventory', { group: 'no/such/group' }, 'group'],
    ['inventory', { view: 'tree', parent: 'no/such/group' }, 'parent'],
    ['inventory', { connector: 'three' }, 'connector'],
    ['inventory', { q: 'a'.repeat(201) }, 'q'],
    ['inventory', { asOf: 'now' }, 'asOf'],
    ['inventorySummary', { skip: '1' }, 'skip'],
    ['inventorySummary', { verdict: 'maybe' }, 'verdict'],
    ['inventory', { scanner: 'sast:off' }, 'scanner'],
    ['inventory', { firstSeen: 'today' }, 'firstSeen'],
    ['suggestions', { kind: 'person' }, 'kind'],
    ['suggestions', { q: 'a'.repeat(201) }, 'q'],
    ['recommendations', { sort: 'lastRead' }, 'sort'],
    ['recommendations', { skip: '78' }, 'skip'],
    ['recommendations/PRJ-01/resources', { verdict: 'failed' }, 'verdict'],
    ['recommendations/PRJ-01/resources', { skip: '100000' }, 'skip'],
    ['coverage', { tier: 'gold' }, 'tier'],
    ['dataStatus', { asOf: '2026-11-01T00:00:00Z' }, 'asOf'],
  ])('of %s %j is named: 400', async (pane, query, target) => {
    const answer = await ask(`${everywhere}/${pane}`, query);

    expect(answer.status).toBe(400);
    expect(ErrorResponse.parse(answer.json).error).toMatchObject({
      code: 'InvalidQueryParameterValue',
      target,
    });
  });

  it('is a check or a connector that does not exist: 404', async () => {
    expect((await ask(`${everywhere}/recommendations/NO-01/resources`)).code).toBe('ResourceNotFound');
    expect((await ask(`${pathOf('three')}/inventory`)).code).toBe('ResourceNotFound');
  });

  it('is never a failure of the service', async () => {
    const random = seededRandom(16);
    const fields = [
      'q',
      'group',
      'parent',
      'visibility',
      'archived',
      'tier',
      'connector',
      'verdict',
      'severity',
      'scanner',
      'firstSeen',
    ];
    const more = [
      'check',
      'sort',
      'top',
      'skip',
      'asOf',
      'view',
      'kind',
      '__proto__',
      'toString',
      '',
    ] as const;
    const texts = [
      '',
      ',',
      'all',
      '-',
      '-1',
      '0',
      '1e9',
      '\0',
      '\u{1F512}',
      '/',
      '$',
      '../..',
      'constructor',
    ] as const;
    const long = [
      'a'.repeat(2_000),
      'public,private',
      'fail',
      'name',
      '2026-11-01T00:00:00Z',
      '٣',
      '%',
      '*',
    ] as const;

    for (let round = 0; round < 400; round += 1) {
      const query = Object.fromEntries(
        Array.from({ length: 1 + Math.floor(random() * 3) }, () => [
          pick(random, ['q', ...fields, ...more]),
          pick(random, ['', ...texts, ...long]),
        ]),
      );
      const pane = pick(random, [
        'inventory',
        ...panes,
        'recommendations/PRJ-01/resources',
        'recommendations/%00/resources',
      ]);
      const { status } = await ask(`${pick(random, [everywhere, pathOf('one')])}/${pane}`, query);

      expect([200, 400, 404, 410], `${pane} ${JSON.stringify(query)}`).toContain(status);
    }
  });
});
