import { TableClient } from '@azure/data-tables';
import { beforeEach, expect, it } from 'vitest';

import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { rowsOf } from '../../support/raw-tables.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const url = 'https://GitLab.example/sub';
const at = '2026-11-30T10:00:00.000Z';
const slices = [{ at: Date.parse(at), sent: 412, refused: 3 }];
let connectionString: string;
let stores: Stores;

beforeEach(async () => {
  connectionString = await azuriteAccount();
  stores = await openTables({ connectionString });
});

it('returns what each process stored last', async () => {
  await stores.requestCounts.put(url, 'p1', [{ connectorId: 'one', slices: [] }], at);
  await stores.requestCounts.put(url, 'p1', [{ connectorId: 'one', slices, limitAMinute: 600 }], at);
  await stores.requestCounts.put(url, 'p2', [{ connectorId: 'one', slices }], at);
  await stores.requestCounts.put('https://other.example', 'p1', [{ connectorId: 'one', slices }], at);

  expect(await stores.requestCounts.of(url, 'one')).toEqual([
    { connectorId: 'one', slices, limitAMinute: 600, at },
    { connectorId: 'one', slices, at },
  ]);
  expect(await stores.requestCounts.of(url, 'on')).toEqual([]);
});

it('ignores rows that another version wrote, and removes them when they are old', async () => {
  const options = { allowInsecureConnection: true };
  await stores.requestCounts.put(url, 'p1', [{ connectorId: 'one', slices }], at);
  const [{ partitionKey } = { partitionKey: '' }] = await rowsOf(connectionString, 'GitLabRequests');
  const client = TableClient.fromConnectionString(connectionString, 'GitLabRequests', options);
  await client.createEntity({ partitionKey, rowKey: 's|one|p2', slices: 'no JSON', at });
  await client.createEntity({ partitionKey, rowKey: 's|one|p3' });

  expect(await stores.requestCounts.of(url, 'one')).toHaveLength(1);
  expect(await stores.requestCounts.purgeBefore(at)).toBe(1);
  expect(await stores.requestCounts.purgeBefore('2026-11-30T10:00:00.001Z')).toBe(2);
  expect(await rowsOf(connectionString, 'GitLabRequests')).toEqual([]);
});
