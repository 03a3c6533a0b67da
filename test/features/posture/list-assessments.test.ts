import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ConnectorKey } from '../../../shared/contracts/connector-key.ts';
import type { Permission } from '../../../shared/features/permissions/ports.ts';
import { type AssessedThing, listAssessments } from '../../../shared/features/posture/list-assessments.ts';
import {
  listGroupAssessments,
  listInstanceAssessments,
  listProjectAssessments,
} from '../../../shared/features/posture/read-assessments.ts';
import { InvalidRequestError, NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(60);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
  await connector.assess();
});
afterAll(() => environment.stop());

const everything: Permission = { covers: () => true };
const onlyAnother: Permission = { covers: ({ key }) => key.name === 'another' };

type Wish = { scope?: Partial<ConnectorKey>; pageSize?: number; permission?: Permission };

async function pages({ scope = connector.key, pageSize = 7, permission = everything }: Wish = {}) {
  const found: AssessedThing[][] = [];
  let continuationToken: string | undefined;
  do {
    const place = { scope: { ...scope, subscriptionId: connector.key.subscriptionId }, permission };
    const page = await listAssessments(place, { pageSize, continuationToken }, connector.deps());
    found.push(page.items);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return found;
}

function nameOf({ connector: { name }, group = '', project = '' }: AssessedThing): string {
  return [name, group, project].join(' ');
}

function checksAlone({ group, project }: AssessedThing) {
  const app = connector.deps();
  const { key } = connector;
  if (group === undefined) return listInstanceAssessments(key, app);
  return project === undefined
    ? listGroupAssessments(key, group, app)
    : listProjectAssessments(key, group, project, app);
}

async function rowIds(kind: 'groups' | 'projects'): Promise<number> {
  const { id: connectorId } = (await connector.connector())!;
  let count = 0;
  for (const { facts } of await environment.stores.rootGroups.list(connectorId)) {
    const rows = await environment.stores[kind].page({ connectorId, rootId: facts.id }, 0, 10_000);
    count += rows.filter(({ removed }) => !removed).length;
  }
  return count;
}

describe('the assessments below a connector', () => {
  it('are those of the instance, and of each group and project once, in pages', async () => {
    const { id } = (await connector.connector())!;
    const roots = await environment.stores.rootGroups.list(id);

    const found = await pages();

    const things = found.flat();
    const names = things.map(nameOf);
    expect(new Set(names).size).toBe(names.length);
    expect(Math.max(...found.map(({ length }) => length))).toBe(7);
    const count = 1 + roots.length + (await rowIds('groups')) + (await rowIds('projects'));
    expect(things).toHaveLength(count);
    expect((await pages({ pageSize: 1_000 })).flat()).toEqual(things);
  });

  it('equal those of each thing alone', async () => {
    for (const thing of (await pages()).flat()) expect(thing.checks).toEqual(await checksAlone(thing));
  });

  it('leave out what was removed, and go on behind it', async () => {
    const other = new TestConnector(environment);
    await other.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
    const scope = await other.scope('contoso');
    const rows = await environment.stores.projects.page(scope, 0, 1_000);
    const place = { scope: other.key, permission: everything };
    const listed = async (continuationToken: string | undefined) =>
      listAssessments(place, { pageSize: 3, continuationToken }, other.deps());
    const first = await listed(undefined);
    const before = await countFrom(first.continuationToken);

    for (const row of rows.slice(0, 2)) await environment.stores.projects.remove(scope, row);

    expect(await countFrom(first.continuationToken)).toBe(before - 2);

    async function countFrom(token: string | undefined): Promise<number> {
      let sum = 0;
      for (let at = token; at !== undefined;) {
        const { items, continuationToken } = await listed(at);
        sum += items.length;
        at = continuationToken;
      }
      return sum;
    }
  });

  it('end where there is no such connector', async () => {
    await expect(pages({ scope: { ...connector.key, name: 'missing' } })).rejects.toThrow(NotFoundError);
  });
});

describe('the assessments of a subscription or resource group', () => {
  it('are those of the connectors that the caller may read', async () => {
    const second = new TestConnector(environment, connector.tenantId);
    Object.assign(second, { key: { ...connector.key, name: 'another' } });
    await second.create();

    const all = (await pages({ scope: {} })).flat();
    const mine = (await pages({ scope: {}, permission: onlyAnother })).flat();
    const ofGroup = (await pages({ scope: { resourceGroup: 'rg' } })).flat();
    const ofOther = (await pages({ scope: { resourceGroup: 'other' } })).flat();

    expect(new Set(all.map(({ connector: { name } }) => name))).toEqual(new Set(['another', 'contoso']));
    expect(mine.map(nameOf)).toEqual(['another  ']);
    expect(ofGroup.map(nameOf)).toEqual(all.map(nameOf));
    expect(ofOther).toEqual([]);
  });

  it('refuse the token of another list', async () => {
    const place = (scope: Partial<ConnectorKey>) => ({
      scope: { ...scope, subscriptionId: connector.key.subscriptionId },
      permission: everything,
    });
    const wanted = { pageSize: 1, continuationToken: undefined };
    const { continuationToken } = await listAssessments(place({}), wanted, connector.deps());

    const again = listAssessments(place(connector.key), { pageSize: 1, continuationToken }, connector.deps());

    expect(continuationToken).toBeDefined();
    await expect(again).rejects.toThrow(InvalidRequestError);
  });
});
