import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { GroupRecord, ProjectRecord } from '../../../local/gitlab/server.ts';
import {
  getGroup,
  getProject,
  listProjects,
  listRootGroups,
  listSubgroups,
} from '../../../shared/features/inventory/read-inventory.ts';
import { NotFoundError, ParentNotFoundError } from '../../../shared/platform/errors/errors.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const present = { removed: false };
const all = { removed: true };
const firstPage = { pageSize: 100, continuationToken: undefined };

let environment: TestEnvironment;
let connector: TestConnector;
let kept: ProjectRecord;
let removed: ProjectRecord;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
  const { world } = environment.simulator;
  const team = world.addGroup({ parent: group('contoso'), path: 'team' });
  world.addGroup({ parent: team, path: 'inner' });
  kept = world.addProject({ namespace: team, path: 'kept' });
  removed = world.addProject({ namespace: team, path: 'removed' });
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
  await tombstoneProject(removed.id);
});
afterAll(() => environment.stop());

function group(path: string): GroupRecord {
  return environment.simulator.world.groupByPath(path)!.record;
}

async function tombstoneProject(id: number): Promise<void> {
  const { projects } = environment.stores;
  const scope = await connector.scope('contoso');
  const [stored] = await projects.stored(scope, [id]);
  const { value: row, etag } = (await projects.whole(scope, [id]))[0]!;
  const removal = { at: connector.now.toISOString(), reason: 'deleted' } as const;
  await projects.write(scope, [{ row: { ...row, removed: removal }, indexName: stored!.indexName, etag }]);
}

describe('groups and projects', () => {
  it('are found by their names in any case', async () => {
    const { row } = await getProject(connector.key, 'Contoso$TEAM', 'Kept', present, connector.deps());
    const found = await getGroup(connector.key, 'CONTOSO$team', present, connector.deps());
    const root = await getGroup(connector.key, 'CONTOSO', present, connector.deps());

    expect(row.facts.id).toBe(kept.id);
    expect(found.row?.facts.fullyQualifiedName).toBe('contoso$team');
    expect(root).toMatchObject({ root: { facts: { fullyQualifiedName: 'contoso' } }, row: undefined });
  });

  it('are listed: groups below a group at any depth, projects directly in it', async () => {
    const below = await listSubgroups(connector.key, 'contoso', present, connector.deps());
    const { page } = await listProjects(connector.key, 'contoso$team', firstPage, present, connector.deps());

    const names = below.rows.map(({ facts }) => facts.fullyQualifiedName);
    expect(names).toEqual(expect.arrayContaining(['contoso$team', 'contoso$team$inner']));
    expect(names).toHaveLength(group('contoso').descendants.length);
    expect(page.items.map(({ facts }) => facts.path)).toEqual(['kept']);
  });

  it('are shown after their removal only on request', async () => {
    const { key } = connector;
    const read = (wanted: typeof all) => getProject(key, 'contoso$team', 'removed', wanted, connector.deps());
    const list = async (wanted: typeof all) =>
      (await listProjects(key, 'contoso$team', firstPage, wanted, connector.deps())).page.items.length;

    await expect(read(present)).rejects.toThrow(NotFoundError);
    expect((await read(all)).row.removed).toMatchObject({ reason: 'deleted' });
    expect([await list(present), await list(all)]).toEqual([1, 2]);
  });

  it('are not found under another name; a missing group is the missing parent of its projects', async () => {
    const { key } = connector;
    const app = connector.deps();

    await expect(getGroup(key, 'contoso$none', present, app)).rejects.toThrow(NotFoundError);
    await expect(getGroup(key, 'fabrikam', present, app)).rejects.toThrow(NotFoundError);
    await expect(getProject(key, 'contoso$none', 'kept', present, app)).rejects.toThrow(ParentNotFoundError);
    await expect(listProjects(key, 'fabrikam', firstPage, present, app)).rejects.toThrow(ParentNotFoundError);
  });
});

describe('root groups', () => {
  it('are listed without offboarded ones, which are listed on request', async () => {
    const other = new TestConnector(environment);
    await other.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso', 'fabrikam'] });
    const { connectorId, rootId } = await other.scope('fabrikam');
    const { value } = (await environment.stores.rootGroups.get({ connectorId, rootId }))!;
    const offboardedAt = other.now.toISOString();
    await environment.stores.rootGroups.put(connectorId, {
      ...value,
      onboardingState: 'NotOnboarded',
      offboardedAt,
    });
    const names = async (wanted: typeof all) =>
      (await listRootGroups(other.key, wanted, other.deps())).map(({ facts }) => facts.path).toSorted();

    expect(await names(present)).toEqual(['contoso']);
    expect(await names(all)).toEqual(['contoso', 'fabrikam']);
  });

  it('are not found without a connector or its configuration', async () => {
    const none = new TestConnector(environment);
    await expect(listRootGroups(none.key, present, none.deps())).rejects.toThrow(ParentNotFoundError);
    await none.create();

    await expect(listRootGroups(none.key, present, none.deps())).rejects.toThrow(NotFoundError);
  });
});
