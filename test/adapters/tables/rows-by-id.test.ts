import { beforeAll, describe, expect, it } from 'vitest';

import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';
import { aProject, aScope } from './rows.ts';

let stores: Stores;
const requests: string[] = [];
const scope = aScope();
const stored = Array.from({ length: 300 }, (_, index) => index * 10);

beforeAll(async () => {
  stores = await openTables({
    connectionString: await azuriteAccount(),
    onRequest: (table, operation) => requests.push(`${table} ${operation}`),
  });
  await stores.projects.write(
    scope,
    stored.map((id) => aProject(id)),
  );
});

async function read(ids: readonly number[]) {
  requests.length = 0;
  const found = await stores.projects.whole(scope, ids);
  return { ids: found.map(({ value }) => value.facts.id), requests: [...requests] };
}

describe('rows of some ids', () => {
  it('take one request where the ids are close to each other, and ids that are not there are left out', async () => {
    const wanted = [...stored.slice(20, 70), 205, 9];

    const { ids, requests: made } = await read(wanted.toReversed());

    expect(ids).toEqual(stored.slice(20, 70));
    expect(made).toEqual(['Projects query']);
  });

  it('are read one by one where they are far from each other', async () => {
    const wanted = stored.filter((_, index) => index % 30 === 0);

    const { ids, requests: made } = await read(wanted);

    expect(ids).toEqual(wanted);
    expect(made).toHaveLength(wanted.length);
  });

  it('are read one by one where they are few', async () => {
    const { ids, requests: made } = await read([20, 10, 10, 15]);

    expect(ids).toEqual([10, 20]);
    expect(made).toEqual(Array(3).fill('Projects get'));
  });

  it('are none for no ids', async () => {
    expect(await read([])).toEqual({ ids: [], requests: [] });
  });
});
