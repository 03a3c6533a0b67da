import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { GroupRecord } from '../../../local/gitlab/server.ts';
import { isStored } from '../../../shared/features/inventory/is-stored.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
  testConnector = new TestConnector(environment);
  const { world } = environment.simulator;
  world.addGroup({ parent: group('contoso'), path: 'inner' });
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso', 'fabrikam'] });
});
afterAll(() => environment.stop());

function group(path: string): GroupRecord {
  return environment.simulator.world.groupByPath(path)!.record;
}

async function isProjectStored(id: number, root: string): Promise<boolean> {
  const { connectorId, rootId } = await testConnector.scope(root);
  return isStored({ connectorId, subject: 'project', id, rootId }, testConnector.deps());
}

describe('a project or group', () => {
  it('is stored under the root group that is looked in first, or under any other', async () => {
    const [project] = group('contoso').subtreeProjects;

    expect(await isProjectStored(project!.id, 'contoso')).toBe(true);
    expect(await isProjectStored(project!.id, 'fabrikam')).toBe(true);
  });

  it('is stored also when the root group that is looked in first does not exist', async () => {
    const { connectorId, rootId } = await testConnector.scope('contoso');
    const { id } = group('contoso').subtreeProjects[0]!;
    const lookup = { connectorId, subject: 'project', id, rootId: rootId + 1_000_000 } as const;

    expect(await isStored(lookup, testConnector.deps())).toBe(true);
  });

  it('is stored as a tombstone too', async () => {
    const scope = await testConnector.scope('contoso');
    const id = group('contoso').subtreeProjects[1]!.id;
    const [stored] = await environment.stores.projects.stored(scope, [id]);
    const { value: row, etag } = (await environment.stores.projects.whole(scope, [id]))[0]!;
    const removed = { at: row.seenAt, reason: 'deleted' } as const;
    await environment.stores.projects.write(scope, [
      { row: { ...row, removed }, indexName: stored!.indexName, etag },
    ]);

    expect(await isProjectStored(id, 'fabrikam')).toBe(true);
  });

  it('is looked for among the rows of its kind', async () => {
    const { connectorId, rootId } = await testConnector.scope('fabrikam');
    const lookup = { connectorId, subject: 'group', id: group('contoso/inner').id, rootId } as const;

    expect(await isStored(lookup, testConnector.deps())).toBe(true);
  });

  it('is not stored when no root group of the connector has a row of it', async () => {
    const elsewhere = group('adventure.works').subtreeProjects[0];

    expect(await isProjectStored(999_999, 'contoso')).toBe(false);
    expect(await isProjectStored(elsewhere!.id, 'contoso')).toBe(false);
  });
});
