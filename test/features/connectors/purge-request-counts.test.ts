import { expect, it } from 'vitest';

import { openTables } from '../../../shared/adapters/tables/open-tables.ts';
import { purgeRequestCounts } from '../../../shared/features/connectors/purge-request-counts.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const url = 'https://gitlab.example';

it('removes counts that no process has updated for ten minutes; repeated, it removes nothing', async () => {
  const { requestCounts } = await openTables({ connectionString: await azuriteAccount() });
  const clock = { now: () => new Date('2026-11-30T10:10:01.000Z') };
  const slices = [{ at: 0, sent: 1, refused: 0 }];
  await requestCounts.put(url, 'dead', [{ connectorId: 'one', slices }], '2026-11-30T10:00:00.000Z');
  await requestCounts.put(url, 'alive', [{ connectorId: 'one', slices }], '2026-11-30T10:00:02.000Z');

  expect(await purgeRequestCounts({ requestCounts, clock })).toEqual({ requestCounts: 1 });
  expect(await purgeRequestCounts({ requestCounts, clock })).toEqual({ requestCounts: 0 });
  expect(await requestCounts.of(url, 'one')).toMatchObject([{ at: '2026-11-30T10:00:02.000Z' }]);
});
