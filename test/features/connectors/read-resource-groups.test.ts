import { expect, it } from 'vitest';

import {
  getResourceGroup,
  listConnectorsIn,
  listResourceGroups,
} from '../../../shared/features/connectors/read-resource-groups.ts';
import { NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { aConnector } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';

const { subscriptionId } = aConnector().key;
const inGroup = (resourceGroup: string, name: string) =>
  aConnector({ key: { subscriptionId, resourceGroup, name } });
const rows = [inGroup('Security', 'one'), inGroup('security', 'two'), inGroup('other', 'three')];
const all = { covers: () => true };

it('lists each resource group once, without case, by a connector of it', async () => {
  const groups = await listResourceGroups(subscriptionId, all, anApp(memoryConnectors(...rows)));

  expect(groups.map(({ key }) => key.name)).toEqual(['one', 'three']);
});

it('shows only connectors that the caller may see', async () => {
  const permission = { covers: ({ key }: { key: { name: string } }) => key.name !== 'one' };

  const found = await listConnectorsIn({ subscriptionId }, permission, anApp(memoryConnectors(...rows)));

  expect(found.map(({ key }) => key.name)).toEqual(['two', 'three']);
});

it('reads all pages', async () => {
  const pages = [rows.slice(0, 2), rows.slice(2)];
  const list = (_scope: unknown, { continuationToken = '0' }: { continuationToken?: string | undefined }) =>
    Promise.resolve({
      items: pages[Number(continuationToken)] ?? [],
      continuationToken: continuationToken === '0' ? '1' : undefined,
    });

  expect(await listConnectorsIn({ subscriptionId }, all, anApp({ connectors: { list } }))).toEqual(rows);
});

it('does not find a resource group without a visible connector', async () => {
  const scope = { subscriptionId, resourceGroup: 'Security' };
  const app = anApp(memoryConnectors(...rows));

  expect((await getResourceGroup(scope, all, app)).key.name).toBe('one');
  await expect(getResourceGroup(scope, { covers: () => false }, app)).rejects.toBeInstanceOf(NotFoundError);
});
