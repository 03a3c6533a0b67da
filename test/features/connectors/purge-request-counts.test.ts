import { expect, it } from 'vitest';

import { openTables } from '../../../shared/adapters/tables/open-tables.ts';
import { unusedBudget } from '../../../shared/features/connectors/domain/shared-budget.ts';
import { purgeRequestCounts } from '../../../shared/features/connectors/purge-request-counts.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const url = 'https://gitlab.example';

it('removes counts that no process has updated, and budgets in which nothing has counted, for ten minutes', async () => {
  const stores = await openTables({ connectionString: await azuriteAccount() });
  const { requestCounts, sharedBudgets } = stores;
  const app = { ...stores, clock: { now: () => new Date('2026-11-30T10:10:01.000Z') } };
  const slices = [{ at: 0, sent: 1, refused: 0 }];
  await requestCounts.put(url, 'dead', [{ connectorId: 'one', slices }], '2026-11-30T10:00:00.000Z');
  await requestCounts.put(url, 'alive', [{ connectorId: 'one', slices }], '2026-11-30T10:00:02.000Z');
  const keptUntil = [Date.parse('2026-11-30T10:00:00.000Z'), Date.parse('2026-11-30T10:00:02.000Z')];
  const budgets = keptUntil.map((at) => ({ ...unusedBudget, keptUntil: at }));
  await sharedBudgets.write(url, [
    { key: 'unused', budget: budgets[0]!, etag: undefined },
    { key: 'used', budget: budgets[1]!, etag: undefined },
  ]);

  expect(await purgeRequestCounts(app)).toEqual({ requestCounts: 1, sharedBudgets: 1 });
  expect(await purgeRequestCounts(app)).toEqual({ requestCounts: 0, sharedBudgets: 0 });
  expect(await requestCounts.of(url, 'one')).toMatchObject([{ at: '2026-11-30T10:00:02.000Z' }]);
  expect([...(await sharedBudgets.read(url, ['unused', 'used'])).keys()]).toEqual(['used']);
});
