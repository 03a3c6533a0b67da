import { beforeAll, expect, it } from 'vitest';

import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import type { Connector } from '../../../shared/features/connectors/domain/connector.ts';
import { readBudget } from '../../../shared/features/connectors/read-budget.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const now = new Date('2026-11-30T10:02:00.000Z');
const slices = [{ at: now.getTime() - 30_000, sent: 100, refused: 1 }];
let stores: Stores;

beforeAll(async () => {
  stores = await openTables({ connectionString: await azuriteAccount() });
  for (const url of ['https://a.example', 'https://b.example'])
    for (const id of ['one', 'two'])
      await stores.requestCounts.put(url, 'p', [{ connectorId: id, slices }], now.toISOString());
});

const app = () =>
  anApp({
    clock: { now: () => now },
    requestCounts: stores.requestCounts,
    gitlab: {
      instanceUrlOf: ({ tags }) => tags['url'],
      limitsOf: ({ tags }) => (tags['url'] === undefined ? undefined : { userAMinute: 600 }),
    },
  });

function connector(id: string, url: string | undefined, gitLabUserId?: number): Connector {
  const devops = aDevOps(gitLabUserId === undefined ? {} : { gitLabUserId });
  return aConnector({ id, tags: url === undefined ? {} : { url }, devops });
}

it.each([
  ['one user of one GitLab', ['https://a.example', 7], ['https://a.example', 7], 600],
  ['two users', ['https://a.example', 7], ['https://a.example', 8], 1_200],
  ['users that are not known', ['https://a.example'], ['https://a.example'], 1_200],
  ['one id at two GitLabs', ['https://a.example', 7], ['https://b.example', 7], 1_200],
] as const)('sums two connectors of %s', async (_, [url, user], [otherUrl, otherUser], limitAMinute) => {
  const connectors = [connector('one', url, user), connector('two', otherUrl, otherUser)];

  expect(await readBudget(connectors, app())).toEqual({
    usedAMinute: 200,
    limitAMinute,
    refusedAMinute: 2,
    at: '2026-11-30T10:01:45.000Z',
  });
});

it('leaves out connectors that are not configured, or whose GitLab is not', async () => {
  const { devops: _devops, ...unconfigured } = connector('one', 'https://a.example');

  expect(await readBudget([unconfigured, connector('two', undefined)], app())).toBeUndefined();
});
