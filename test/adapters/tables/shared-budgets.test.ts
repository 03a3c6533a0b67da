import { TableClient } from '@azure/data-tables';
import { beforeEach, expect, it } from 'vitest';

import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { type SharedBudget, unusedBudget } from '../../../shared/features/connectors/domain/shared-budget.ts';
import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import { rowsOf } from '../../support/raw-tables.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const url = 'https://GitLab.example/sub';
const [user, endpoint] = ['all of one', 'GET /groups/:id/projects of one'];
const budget: SharedBudget = {
  began: 29_654_620,
  sent: [
    { at: 29_654_620, count: 60 },
    { at: 29_654_621, count: 1 },
  ],
  leases: Array.from({ length: 400 }, (_, index) => ({
    by: `${index} 00000000-0000-4000-8000-000000000001`,
    count: 7,
    until: 14_827_310_000.25,
  })),
  keptUntil: Date.parse('2026-11-30T10:00:00.000Z'),
  reported: { requests: 600, left: -2, until: 14_827_310_500 },
};
let connectionString: string;
let stores: Stores;

beforeEach(async () => {
  connectionString = await azuriteAccount();
  stores = await openTables({ connectionString, retryDelayMs: 1 });
});

it('returns budgets as they were written, also with many leases, by instance and key', async () => {
  const changes = [
    { key: user, budget, etag: undefined },
    { key: endpoint, budget: unusedBudget, etag: undefined },
  ];
  const etags = await stores.sharedBudgets.write(url, changes);

  const found = await stores.sharedBudgets.read(url, [user, endpoint, 'another']);
  expect(found).toEqual(
    new Map([
      [user, { value: budget, etag: etags[0] }],
      [endpoint, { value: unusedBudget, etag: etags[1] }],
    ]),
  );
  expect(await stores.sharedBudgets.read('https://other.example', [user])).toEqual(new Map());
});

it('changes all budgets of a request or none, if one has changed meanwhile or is there already', async () => {
  const [etag] = await stores.sharedBudgets.write(url, [{ key: user, budget, etag: undefined }]);
  const changed = { ...budget, began: 1 };
  const tooLate = [
    [{ key: user, budget: changed, etag: undefined }],
    [
      { key: endpoint, budget: changed, etag: undefined },
      { key: user, budget: changed, etag: 'W/"datetime\'2026-11-30T00%3A00%3A00.0000000Z\'"' },
    ],
  ];
  for (const changes of tooLate)
    await expect(stores.sharedBudgets.write(url, changes)).rejects.toThrow(ConcurrentChangeError);

  expect(await stores.sharedBudgets.read(url, [user, endpoint])).toEqual(
    new Map([[user, { value: budget, etag }]]),
  );
});

it('takes a row of another version for a budget that is not known, and replaces it', async () => {
  await stores.sharedBudgets.write(url, [{ key: user, budget, etag: undefined }]);
  const [{ partitionKey, rowKey } = { partitionKey: '', rowKey: '' }] = await rowsOf(
    connectionString,
    'GitLabRequests',
  );
  const client = TableClient.fromConnectionString(connectionString, 'GitLabRequests', {
    allowInsecureConnection: true,
  });
  await client.upsertEntity({ partitionKey, rowKey, sent: 'no JSON' }, 'Replace');

  const found = await stores.sharedBudgets.read(url, [user]);
  const { etag, value } = found.get(user)!;
  expect(value).toEqual(unusedBudget);
  await stores.sharedBudgets.write(url, [{ key: user, budget, etag }]);

  expect((await stores.sharedBudgets.read(url, [user])).get(user)?.value).toEqual(budget);
});
