import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type Azurite, startAzurite } from '../../../local/azurite/start-azurite.ts';
import { demoApiToken } from '../../../local/gitlab/credentials.ts';
import { type SimulatedGitLab, startGitLab, takeOverPath } from '../../../local/gitlab/server.ts';
import type { Connector } from '../../../shared/features/connectors/domain/connector.ts';
import { purgeDeletedConnectors } from '../../../shared/features/recovery/purge-deleted-connectors.ts';
import { getDevops } from '../../../shared/features/connectors/read-connectors.ts';
import { encryptedVault } from '../../../shared/adapters/vault/encrypted-vault.ts';
import { fixedKeys } from '../../../shared/adapters/vault/key-ring.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { freePorts } from '../../support/npm-start.ts';
import { oldDataProjects, unpackOldData } from '../../support/old-data.ts';
import { TestConnector } from '../../support/test-connector.ts';
import type { TestEnvironment } from '../../support/test-environment.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

let folder: string;
let azurite: Azurite;
let simulator: SimulatedGitLab;
let testConnector: OldTestConnector;

/** The connector that commit 1760e3b onboarded, its tables, and the GitLab that it knows. */
class OldTestConnector extends TestConnector {
  override readonly key = {
    subscriptionId: '11111111-2222-4333-8444-555555555555',
    resourceGroup: 'palisade',
    name: 'gitlab',
  };
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'palisade-old-claims-'));
  const port = await freePorts();
  unpackOldData(folder, port);
  [azurite, simulator] = await Promise.all([
    startAzurite({ dataDir: join(folder, 'tables') }),
    startGitLab({ projects: oldDataProjects, port: port + 1 }),
  ]);
  const opened = await openTables({ connectionString: azurite.connectionString });
  const vault = encryptedVault(opened.secrets, fixedKeys(`test:${randomBytes(32).toString('base64')}`));
  const gate = { url: simulator.url } as TestEnvironment['gate'];
  const environment = {
    simulator,
    gate,
    stores: opened,
    vault,
    tableRequests: () => [],
    tableWrites: () => [],
    stop: leave,
  };
  testConnector = new OldTestConnector(environment, '00000000-0000-4000-8000-000000000001');
  testConnector.now = new Date();
  // Its own are those of a GitLab that is gone.
  await vault.credentials.put((await connector()).id, { kind: 'token', accessToken: demoApiToken });
}, 60_000);
afterEach(async () => {
  await Promise.all([azurite.stop(), simulator.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Stopped at the end of the test. */
function leave(): Promise<void> {
  return Promise.resolve();
}

async function connector(): Promise<Connector> {
  return (await testConnector.connector())!;
}

function stores(): Stores {
  return testConnector.environment.stores;
}

async function claims() {
  const all = await Array.fromAsync(stores().groupClaims.all());
  return all.map(({ groupId, connectorId, instanceUrl }) => ({ groupId, connectorId, instanceUrl }));
}

async function claimedIds(): Promise<number[]> {
  const roots = await stores().rootGroups.list((await connector()).id);
  return roots.filter((root) => root.onboardingState === 'Onboarded').map(({ facts }) => facts.id);
}

/** Chosen by name, as 1760e3b kept such a choice. */
async function chooseAsOfOld(): Promise<string[]> {
  const stored = (await stores().connectors.get(testConnector.key))!;
  const roots = await stores().rootGroups.list(stored.value.id);
  const names = roots.map(({ facts }) => facts.fullyQualifiedName);
  const devops = {
    ...stored.value.devops!,
    autoDiscovery: 'Disabled' as const,
    topLevelInventoryList: names,
  };
  await stores().connectors.replace({ ...stored.value, devops }, stored.etag);
  return names;
}

describe('claims of commit 1760e3b', () => {
  it('keep everybody else from the groups, and are moved to the URL of their GitLab as they stand', async () => {
    const before = await claims();
    const { id, tenantId } = await connector();
    const groups = before.map(({ groupId }) => ({ groupId, fullPath: `group-${groupId}` }));
    const scope = { tenantId, instanceUrl: simulator.url };
    const rival = () => stores().groupClaims.claim(scope, 'rival', groups, new Date().toISOString());

    const [lostBefore, { claims: released }] = [
      await rival(),
      await purgeDeletedConnectors(testConnector.deps()),
    ];
    const lostAfter = await rival();

    expect(before).toHaveLength(7);
    expect(released).toBe(0);
    expect([lostBefore.length, lostAfter.length]).toEqual([7, 7]);
    expect(await claims()).toEqual(
      before.map(({ groupId }) => ({ groupId, connectorId: id, instanceUrl: simulator.url })),
    );
    expect(simulator.requests().total).toBe(0);
  });
});

describe('a list of commit 1760e3b', () => {
  it('is bound to its groups by what is stored, without a crawl, and follows them from then on', async () => {
    const list = await chooseAsOfOld();
    const claimed = await claimedIds();
    const crawls = (await stores().rootGroups.list((await connector()).id)).map(({ crawl }) => crawl);

    await testConnector.watch(1);
    const jobs = await testConnector.work();

    expect((await connector()).devops?.chosenIds).toEqual(claimed);
    expect([jobs, simulator.requests().total]).toEqual([[], 0]);
    expect((await stores().rootGroups.list((await connector()).id)).map(({ crawl }) => crawl)).toEqual(
      crawls,
    );

    const contoso = simulator.world.groupByPath('contoso')!.record;
    takeOverPath(simulator.world, contoso, 'contoso-renamed', simulator.world.user('demo')!);
    await startConnectorRun(await connector(), 'manual', testConnector.deps());
    await testConnector.work();

    expect(await claimedIds()).toEqual(claimed);
    expect((await getDevops(testConnector.key, testConnector.deps())).devops.topLevelInventoryList).toEqual(
      list.map((name) => (name === 'contoso' ? 'contoso-renamed' : name)),
    );
    const run = await stores().runs.get((await connector()).id, (await connector()).devops!.currentRunId!);
    expect(run?.value).toMatchObject({ state: 'complete', counts: { added: 0, projects: oldDataProjects } });
  });
});
