import { randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import type { Connector } from '../../../shared/features/connectors/domain/connector.ts';
import { newRunId } from '../../../shared/features/crawl/domain/run.ts';
import { listAllRuns } from '../../../shared/features/crawl/list-all-runs.ts';
import type { Permission } from '../../../shared/features/permissions/ports.ts';
import { aRun } from '../../adapters/tables/rows.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const subscriptionId = randomUUID();
const everyone: Permission = { covers: () => true };

let stores: Stores;
let one: Connector;
let other: Connector;

beforeAll(async () => {
  stores = await openTables({ connectionString: await azuriteAccount() });
  [one, other] = [await insert('one', [1, 3, 5]), await insert('other', [2, 4])];
  await stores.connectors.insert(aConnector({ id: randomUUID(), key: keyOf('bare') }));
});

function keyOf(name: string) {
  return { subscriptionId, resourceGroup: 'security', name };
}

async function insert(name: string, minutes: number[]): Promise<Connector> {
  const connector = aConnector({ id: randomUUID(), key: keyOf(name), devops: aDevOps() });
  await stores.connectors.insert(connector);
  for (const minute of minutes) {
    const id = newRunId(new Date(Date.UTC(2026, 10, 1, 0, minute)), randomUUID());
    await stores.runs.insert(aRun(connector.id, id, { lastError: `${minute}` }));
  }
  return connector;
}

async function list(pageSize: number, continuationToken?: string, permission = everyone) {
  const page = { pageSize, continuationToken };
  const found = await listAllRuns({ subscriptionId }, permission, page, anApp(stores));
  return { ...found, minutes: found.items.map(({ progress }) => progress.run.lastError) };
}

describe('the runs of a subscription', () => {
  it('are those of all connectors, newest first', async () => {
    const { minutes, items, continuationToken } = await list(9);

    expect(minutes).toEqual(['5', '4', '3', '2', '1']);
    expect(items.map(({ connector }) => connector.key.name)).toEqual(['one', 'other', 'one', 'other', 'one']);
    expect(continuationToken).toBeUndefined();
  });

  it('are paged, and keep their place', async () => {
    const first = await list(2);
    const second = await list(2, first.continuationToken);
    const third = await list(2, second.continuationToken);

    expect([first.minutes, second.minutes, third.minutes]).toEqual([['5', '4'], ['3', '2'], ['1']]);
    expect(third.continuationToken).toBeUndefined();
  });

  it('are only those that the caller may read', async () => {
    const ofOther: Permission = { covers: ({ key }) => key.name === other.key.name };

    expect((await list(9, undefined, ofOther)).minutes).toEqual(['4', '2']);
    expect(one.key.name).toBe('one');
  });

  it('refuse a token that is none', async () => {
    await expect(list(2, 'abc')).rejects.toMatchObject({ status: 400, target: 'continuation-token' });
  });
});
