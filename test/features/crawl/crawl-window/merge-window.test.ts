import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refOf } from '../../../../shared/features/connectors/domain/connector.ts';
import type { Job, JobOf } from '../../../../shared/contracts/job.ts';
import { mergeBeside, mergeWindow } from '../../../../shared/features/crawl/crawl-window/merge-window.ts';
import { observe, openCrawl } from '../../../../shared/features/crawl/crawl-window/open-crawl.ts';
import { startRootRun } from '../../../../shared/features/crawl/start-run.ts';
import { projectItem } from '../../../../shared/features/inventory/domain/project-facts.ts';
import { getRun } from '../../../../shared/features/crawl/read-runs.ts';
import { openTables } from '../../../../shared/adapters/tables/open-tables.ts';
import { startTableProxy, type TableProxy } from '../../../support/table-proxy.ts';
import { TestConnector } from '../../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../../support/test-environment.ts';
import { azuriteAccount } from '../../../support/azurite/azurite-account.ts';

const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['contoso'] };

let environment: TestEnvironment;
let connectionString: string;
let wire: TableProxy;
/** Requests to the tables behind the proxy. */
const requests: string[] = [];

beforeAll(async () => {
  const whole = await openTestEnvironment(300);
  connectionString = await azuriteAccount();
  wire = await startTableProxy(connectionString);
  const stores = await openTables({
    connectionString: wire.connectionString,
    retryDelayMs: 1,
    onRequest: (table, operation) => requests.push(`${table} ${operation}`),
  });
  environment = { ...whole, stores };
});
afterAll(async () => {
  await environment.stop();
  await wire.stop();
});

async function lastRun(testConnector: TestConnector) {
  const runId = (await testConnector.connector())?.devops?.currentRunId ?? '';
  return getRun(testConnector.key, runId, testConnector.deps());
}

it('names on the run what the tables refused, stores the rest, and heals when they take it', async () => {
  const testConnector = new TestConnector(environment);
  const projects = environment.simulator.world.groupByPath('contoso')!.record.subtreeProjects;
  const bad = projects[42]!;
  wire.meet(({ url, body }) =>
    url.includes('$batch') && body.includes(`"id":"${bad.id}","id@odata.type":"Edm.Int64"`)
      ? { status: 400, code: 'PropertyValueTooLarge', within: 'transaction' }
      : undefined,
  );

  await testConnector.onboard(wish);

  const partial = await lastRun(testConnector);
  const scope = await testConnector.scope('contoso');
  const stored = async () =>
    (await environment.stores.projects.between(scope, 1, 1_000_000_000)).map(({ id }) => id);
  expect(partial.run).toMatchObject({ state: 'partial', unreadable: [{ status: 400 }] });
  expect(partial.run.unreadable[0]?.scope).toMatch(new RegExp(`^project ${bad.id} \\(contoso\\$`));
  expect(partial.run.unreadable[0]?.because).toContain('could not be stored');
  expect(await stored()).toEqual(projects.map(({ id }) => id).filter((id) => id !== bad.id));

  wire.meet(() => undefined);
  testConnector.wait(5);
  await testConnector.configure(wish);
  await testConnector.work();

  expect((await lastRun(testConnector)).run).toMatchObject({ state: 'complete', unreadable: [] });
  expect(await stored()).toEqual(projects.map(({ id }) => id));
});

it('names on the root group what the tables refused between crawls, once, until a crawl stores it', async () => {
  const testConnector = new TestConnector(environment);
  const project = environment.simulator.world.groupByPath('fabrikam')!.record.subtreeProjects[0]!;
  await testConnector.onboard({ ...wish, topLevelInventoryList: ['fabrikam'] });
  const scope = await testConnector.scope('fabrikam');
  const crawl = async () => (await environment.stores.rootGroups.get(scope))?.value.crawl;
  const { completeAsOf } = (await crawl())!;
  environment.simulator.world.renameProject(project, { path: 'refused' });
  wire.meet(({ url, body }) =>
    url.includes('$batch') && body.includes('\\"path\\":\\"refused\\"')
      ? { status: 400, code: 'PropertyValueTooLarge', within: 'transaction' }
      : undefined,
  );
  testConnector.wait(1);
  const look = {
    v: 1,
    kind: 'resync-project',
    projectId: project.id,
    connector: refOf((await testConnector.connector())!),
    because: { kind: 'webhook', detail: 'Project Hook' },
    at: testConnector.now.toISOString(),
    attempt: 0,
  } as const;

  await testConnector.carryOut(look);
  const reported = await crawl();
  testConnector.wait(1);
  await testConnector.carryOut(look);

  expect(reported).toMatchObject({
    state: 'partial',
    completeAsOf,
    unreadable: [{ status: 400, endpoint: '' }],
  });
  expect(reported?.unreadable[0]?.scope).toMatch(
    new RegExp(`^project ${project.id} \\(fabrikam.*\\$refused\\)$`),
  );
  expect(await crawl()).toEqual(reported);

  wire.meet(() => undefined);
  testConnector.wait(5);
  await testConnector.configure({ ...wish, topLevelInventoryList: ['fabrikam'] });
  await testConnector.work();

  const healed = await crawl();
  expect(healed).toMatchObject({ state: 'complete', unreadable: [] });
  expect(healed).not.toHaveProperty('partialSince');
  expect((await testConnector.projectRow('fabrikam', project.id))?.facts.path).toBe('refused');
});

function isWindow(job: Job): job is JobOf<'crawl-projects'> {
  return job.kind === 'crawl-projects';
}

/** A window of projects of fabrikam that is open, with three neighbouring projects that are stored. */
async function anOpenWindow() {
  const testConnector = new TestConnector(environment);
  await testConnector.onboard({ ...wish, topLevelInventoryList: ['fabrikam'] });
  testConnector.wait(1);
  const app = testConnector.deps();
  const { rootId } = await testConnector.scope('fabrikam');
  await startRootRun((await testConnector.connector())!, rootId, 'manual', app);
  const crawl = (await openCrawl(testConnector.queue.sent.findLast(isWindow)!, app))!;
  const { subtreeProjects } = environment.simulator.world.groupByPath('fabrikam')!.record;
  const items = await Promise.all(
    subtreeProjects.slice(0, 3).map(async ({ id }) => projectItem(await crawl.gitlab.project(id))),
  );
  const [first, between, last] = items;
  const row = () => testConnector.projectRow('fabrikam', between!.id);
  const observation = observe(crawl, 'project', app.projects, app.clock);
  return { first: first!, between: between!, last: last!, observation, row };
}

const inner = { isFirst: false, isLast: false };

describe('a window of a list', () => {
  it('marks missing what lies in its range and was not listed, once', async () => {
    const { first, between, last, observation, row } = await anOpenWindow();
    const listing = { pages: [[first], [last]], edges: [] };

    const { result: merged } = await mergeWindow(listing, inner, observation);
    requests.length = 0;
    const { result: again } = await mergeWindow(listing, inner, observation);

    expect(merged).toMatchObject({ missingIds: [between.id], idRange: { first: first.id, last: last.id } });
    expect(again.missingIds).toEqual([between.id]);
    expect(requests).toEqual(['Projects query']);
    expect(await row()).toHaveProperty('missingSince');
  });

  it('counts its edges and concludes nothing from them', async () => {
    const { first, between, last, observation, row } = await anOpenWindow();

    const { result: merged } = await mergeWindow(
      { pages: [[between]], edges: [first, last] },
      inner,
      observation,
    );

    expect(merged.idRange).toEqual({ first: between.id, last: between.id });
    expect(merged.edges?.map(({ id }) => id)).toEqual([first.id, last.id]);
    expect(merged.counts).toMatchObject({ unchanged: 1, missing: 0 });
    expect(await row()).not.toHaveProperty('missingSince');
  });

  it('without elements reads and writes no row', async () => {
    const { observation } = await anOpenWindow();
    requests.length = 0;

    const { result: merged } = await mergeWindow({ pages: [[]], edges: [] }, inner, observation);

    expect(merged).not.toHaveProperty('idRange');
    expect(requests).toEqual([]);
  });
});

describe('elements of another list', () => {
  it('mark nothing between them missing', async () => {
    const { first, last, observation, row } = await anOpenWindow();

    const { result: merged } = await mergeBeside([first, last], observation);

    expect(merged.counts).toMatchObject({ unchanged: 2, missing: 0 });
    expect(merged).not.toHaveProperty('idRange');
    expect(await row()).not.toHaveProperty('missingSince');
  });
});
