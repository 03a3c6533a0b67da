import { randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import type { Activity } from '../../../shared/features/permissions/domain/activity.ts';
import { purgeActivities } from '../../../shared/features/permissions/purge-activities.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

let connectionString: string;
let stores: Stores;
let other: Stores;
beforeAll(async () => {
  connectionString = await azuriteAccount();
  [stores, other] = (await Promise.all([1, 2].map(() => openTables({ connectionString })))) as [
    Stores,
    Stores,
  ];
});

const tenantId = randomUUID();
const page = { pageSize: 1_000, continuationToken: undefined };

function refusal(subscriptionId: string, more: Partial<Activity> = {}): Activity {
  return {
    id: randomUUID(),
    at: '2026-11-23T10:20:00.000Z',
    status: 'Failed',
    caller: { name: 'mallory', principalId: 'mallory-id', type: 'User', tenantId },
    scope: { subscriptionId, resourceGroup: 'rg', name: 'one' },
    action: 'Microsoft.Security/securityConnectors/write',
    operationId: 'SecurityConnectors_CreateOrUpdate',
    resourceId: `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/one`,
    correlationId: randomUUID(),
    httpStatus: 403,
    errorCode: 'AuthorizationFailed',
    ...more,
  };
}

function deps(now: string) {
  return { activities: stores.activities, clock: { now: () => new Date(now) } as never };
}

describe('refused changes', () => {
  it('are counted in one row of their caller and hour, each once, by several processes at once', async () => {
    const subscriptionId = randomUUID();
    const first = refusal(subscriptionId);
    await stores.activities.countRefused(first);

    const storm = [stores, other].flatMap(({ activities }) =>
      Array.from({ length: 300 }, () =>
        activities.countRefused(refusal(subscriptionId, { at: '2026-11-23T10:40:00.000Z' })),
      ),
    );
    await Promise.all(storm);
    await stores.activities.countRefused(refusal(subscriptionId, { at: '2026-11-23T11:00:00.000Z' }));
    const { items } = await stores.activities.list(tenantId, { subscriptionId }, page);

    expect(items).toEqual([
      expect.objectContaining({ count: 1, at: '2026-11-23T11:00:00.000Z' }),
      { ...first, count: 601, lastAt: '2026-11-23T10:40:00.000Z' },
    ]);
    expect((await stores.activities.list(tenantId, first.scope, page)).items).toHaveLength(2);
  });

  it('at several places are one row about their subscription', async () => {
    const subscriptionId = randomUUID();
    await stores.activities.countRefused(refusal(subscriptionId));
    for (const name of ['two', 'three']) {
      const scope = { subscriptionId, resourceGroup: 'rg', name };
      await stores.activities.countRefused(refusal(subscriptionId, { scope }));
    }

    const { items } = await stores.activities.list(tenantId, { subscriptionId }, page);

    expect(items).toEqual([
      expect.objectContaining({
        count: 3,
        scope: { subscriptionId },
        resourceId: `/subscriptions/${subscriptionId}`,
      }),
    ]);
  });
});

describe('activities', () => {
  it('that are 90 days old are removed, wherever they are, and no others', async () => {
    const subscriptions = Array.from({ length: 5 }, () => randomUUID());
    const times = ['2026-08-25T09:00:00.000Z', '2026-08-25T10:10:00.000Z', '2026-11-23T10:00:00.000Z'];
    for (const subscriptionId of subscriptions) {
      for (const at of times) await stores.activities.append(refusal(subscriptionId, { at }));
    }
    const later = await purgeActivities(deps('2026-11-23T10:10:00.000Z'));
    const done = await purgeActivities(deps('2026-11-23T10:05:00.000Z'));
    const again = await purgeActivities(deps('2026-11-23T10:05:00.000Z'));
    const left = await Promise.all(
      subscriptions.map(async (subscriptionId) =>
        (await stores.activities.list(tenantId, { subscriptionId }, page)).items.map(({ at }) => at),
      ),
    );

    expect([later, done, again]).toEqual([{ activities: 0 }, { activities: 5 }, { activities: 0 }]);
    expect(left).toEqual(subscriptions.map(() => [times[2], times[1]]));
  });
});
