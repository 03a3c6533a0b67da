import { afterAll, beforeAll, expect, it } from 'vitest';

import { startAzurite, type Azurite } from '../../../local/azurite.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { getRun } from '../../../shared/features/crawl/read-runs.ts';
import { openTables } from '../../../shared/adapters/tables/open-tables.ts';
import { startTableProxy, type TableProxy } from '../../support/table-proxy.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';

const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['contoso'] };

let stage: Stage;
let azurite: Azurite;
let wire: TableProxy;

beforeAll(async () => {
  const whole = await openStage(300);
  azurite = await startAzurite();
  wire = await startTableProxy(azurite);
  const stores = await openTables({ connectionString: wire.connectionString, retryDelayMs: 1 });
  stage = { ...whole, stores };
});
afterAll(async () => {
  await stage.stop();
  await wire.stop();
  await azurite.stop();
});

async function lastRun(site: Site) {
  const runId = (await site.connector())?.devops?.currentRunId ?? '';
  return getRun(site.key, runId, site.deps());
}

it('names on the run what the tables refused, stores the rest, and heals when they take it', async () => {
  const site = new Site(stage);
  const projects = stage.simulator.world.groupByPath('contoso')!.record.subtreeProjects;
  const bad = projects[42]!;
  wire.meet(({ url, body }) =>
    url.includes('$batch') && body.includes(`"id":"${bad.id}","id@odata.type":"Edm.Int64"`)
      ? { status: 400, code: 'PropertyValueTooLarge', within: 'transaction' }
      : undefined,
  );

  await site.onboard(wish);

  const partial = await lastRun(site);
  const scope = await site.scope('contoso');
  const stored = async () =>
    (await stage.stores.projects.between(scope, 1, 1_000_000_000)).map(({ id }) => id);
  expect(partial.run).toMatchObject({ state: 'partial', unreadable: [{ status: 400 }] });
  expect(partial.run.unreadable[0]?.scope).toMatch(new RegExp(`^project ${bad.id} \\(contoso\\$`));
  expect(partial.run.unreadable[0]?.because).toContain('could not be stored');
  expect(await stored()).toEqual(projects.map(({ id }) => id).filter((id) => id !== bad.id));

  wire.meet(() => undefined);
  site.wait(5);
  await site.configure(wish);
  await site.work();

  expect((await lastRun(site)).run).toMatchObject({ state: 'complete', unreadable: [] });
  expect(await stored()).toEqual(projects.map(({ id }) => id));
});

it('names on the root group what the tables refused between crawls, once, until a crawl stores it', async () => {
  const site = new Site(stage);
  const project = stage.simulator.world.groupByPath('fabrikam')!.record.subtreeProjects[0]!;
  await site.onboard({ ...wish, topLevelInventoryList: ['fabrikam'] });
  const scope = await site.scope('fabrikam');
  const crawl = async () => (await stage.stores.rootGroups.get(scope))?.value.crawl;
  const { completeAsOf } = (await crawl())!;
  stage.simulator.world.renameProject(project, { path: 'refused' });
  wire.meet(({ url, body }) =>
    url.includes('$batch') && body.includes('"path":"refused"')
      ? { status: 400, code: 'PropertyValueTooLarge', within: 'transaction' }
      : undefined,
  );
  site.wait(1);
  const look = {
    v: 1,
    kind: 'resync-project',
    projectId: project.id,
    connector: refOf((await site.connector())!),
    because: { kind: 'webhook', detail: 'Project Hook' },
    at: site.now.toISOString(),
    attempt: 0,
  } as const;

  await site.carryOut(look);
  const told = await crawl();
  site.wait(1);
  await site.carryOut(look);

  expect(told).toMatchObject({ state: 'partial', completeAsOf, unreadable: [{ status: 400, endpoint: '' }] });
  expect(told?.unreadable[0]?.scope).toMatch(
    new RegExp(`^project ${project.id} \\(fabrikam.*\\$refused\\)$`),
  );
  expect(await crawl()).toEqual(told);

  wire.meet(() => undefined);
  site.wait(5);
  await site.configure({ ...wish, topLevelInventoryList: ['fabrikam'] });
  await site.work();

  const healed = await crawl();
  expect(healed).toMatchObject({ state: 'complete', unreadable: [] });
  expect(healed).not.toHaveProperty('partialSince');
  expect((await site.projectRow('fabrikam', project.id))?.facts.path).toBe('refused');
});
