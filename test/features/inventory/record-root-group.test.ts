import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { GroupFacts } from '../../../shared/features/inventory/domain/group-facts.ts';
import type { RootGroup } from '../../../shared/features/inventory/domain/inventory.ts';
import { recordRootGroup } from '../../../shared/features/inventory/record-root-group.ts';
import type { Stored } from '../../../shared/platform/stored.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
  testConnector.wait(1);
});

async function storedRoot(): Promise<Stored<RootGroup>> {
  return (await environment.stores.rootGroups.get(await testConnector.scope('contoso')))!;
}

async function root(): Promise<RootGroup> {
  return (await storedRoot()).value;
}

/** Records facts of the root group as an answer to a request of this time; now by default. */
async function record(facts: GroupFacts, at = testConnector.now, crashPoint = new CrashPoint()) {
  const connector = (await testConnector.connector())!;
  const observation = { facts, observedAt: at.toISOString(), cause: { kind: 'crawl' } } as const;
  await recordRootGroup(connector, observation, testConnector.deps(crashPoint));
}

/** The paths whose subgroups belong to the connector's claim. */
async function claimedPaths(): Promise<string[]> {
  const { id: connectorId } = (await testConnector.connector())!;
  const { instanceHost } = await root();
  const scope = { tenantId: testConnector.tenantId, instanceUrl: `http://${instanceHost}` };
  const paths = ['contoso', 'renamed'];
  const below = paths.map((path, index) => ({ groupId: 900_000 + index, fullPath: `${path}/below` }));
  const claimants = await environment.stores.groupClaims.claimants(scope, below);
  return paths.filter((_, index) => claimants.get(900_000 + index) === connectorId);
}

describe('facts of a root group', () => {
  it('are stored with their time, and reported once when they come twice', async () => {
    const { facts } = await root();
    const at = testConnector.now.toISOString();

    await record({ ...facts, name: 'Contoso Ltd' });
    const stored = await storedRoot();
    testConnector.wait(1);
    await record({ ...facts, name: 'Contoso Ltd' });

    expect(stored.value).toMatchObject({ facts: { ...facts, name: 'Contoso Ltd' }, seenAt: at });
    expect(await storedRoot()).toEqual(stored);
    expect(await testConnector.feed()).toMatchObject([{ kind: 'renamed', id: facts.id, cause: 'crawl' }]);
  });

  it('write nothing when they are the stored ones', async () => {
    const { facts } = await root();
    environment.tableWrites();

    await record(facts);

    expect(environment.tableWrites()).toEqual([]);
  });

  it('are ignored when a later answer is stored', async () => {
    const { facts } = await root();
    const early = testConnector.now;
    testConnector.wait(1);
    await record({ ...facts, name: 'Later' });

    await record({ ...facts, name: 'Earlier' }, early);

    expect((await root()).facts.name).toBe('Later');
    expect(await testConnector.feed()).toHaveLength(1);
  });

  it('are ignored for a group that is no root group of the connector', async () => {
    const { facts } = await root();

    await record({ ...facts, id: 999_999 });

    const { id: connectorId } = (await testConnector.connector())!;
    expect(await environment.stores.rootGroups.list(connectorId)).toHaveLength(1);
  });
});

describe('a root group with a new path', () => {
  it('keeps its claim under the new path', async () => {
    const { facts } = await root();
    expect(await claimedPaths()).toEqual(['contoso']);

    await record({ ...facts, path: 'renamed', fullyQualifiedName: 'renamed' });

    expect(await claimedPaths()).toEqual(['renamed']);
  });

  it.each([1, 2])('is recorded once when a crash after write %i is repeated', async (crashAfter) => {
    const { facts } = await root();
    const renamed = { ...facts, path: 'renamed', fullyQualifiedName: 'renamed' };

    await expect(record(renamed, testConnector.now, new CrashPoint(crashAfter))).rejects.toThrow('crashed');
    await record(renamed);
    await environment.stores.changeFeed.publishRoots((await testConnector.connector())!.id);

    expect((await root()).facts.path).toBe('renamed');
    expect(await claimedPaths()).toEqual(['renamed']);
    expect((await testConnector.feed()).map(({ kind }) => kind)).toEqual(['renamed']);
  });
});
