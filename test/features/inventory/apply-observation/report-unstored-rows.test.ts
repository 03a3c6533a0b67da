import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { reportUnstoredRows } from '../../../../shared/features/inventory/apply-observation/report-unstored-rows.ts';
import type { RootGroup } from '../../../../shared/features/inventory/domain/inventory.ts';
import { CrashPoint } from '../../../support/crash-point.ts';
import { TestConnector } from '../../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../../support/test-environment.ts';

const tooLarge = { id: 7, name: 'contoso$large', reason: 'PropertyValueTooLarge', status: 400 };

let environment: TestEnvironment;
let testConnector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
  testConnector.wait(1);
});

async function report(rejected = [tooLarge], crashPoint = new CrashPoint()): Promise<void> {
  const observed = { subject: 'project', at: testConnector.now.toISOString() } as const;
  await reportUnstoredRows(
    await testConnector.scope('contoso'),
    rejected,
    observed,
    testConnector.deps(crashPoint),
  );
}

async function crawl(): Promise<RootGroup['crawl']> {
  return (await environment.stores.rootGroups.get(await testConnector.scope('contoso')))!.value.crawl;
}

describe('rows that the tables rejected', () => {
  it('are unreadable entries of their root group, which is partial then', async () => {
    const at = testConnector.now.toISOString();

    await report();

    expect(await crawl()).toMatchObject({
      state: 'partial',
      partialSince: at,
      unreadable: [{ scope: 'project 7 (contoso$large)', status: 400, since: at }],
    });
  });

  it('are reported once, from the first time on, also after a crash', async () => {
    const at = testConnector.now.toISOString();
    await expect(report([tooLarge], new CrashPoint(1))).rejects.toThrow('crashed');
    testConnector.wait(1);
    environment.tableWrites();

    await report();

    expect(environment.tableWrites()).toEqual([]);
    expect((await crawl()).unreadable).toMatchObject([{ since: at }]);
  });

  it('are left to the crawl that is under way', async () => {
    const scope = await testConnector.scope('contoso');
    const { value: root } = (await environment.stores.rootGroups.get(scope))!;
    const pending = { ...root, crawl: { ...root.crawl, state: 'pending' as const } };
    await environment.stores.rootGroups.put(scope.connectorId, pending);

    await report();

    expect(await crawl()).toMatchObject({ state: 'pending', unreadable: [] });
  });

  it('cost no request when there are none', async () => {
    const scope = await testConnector.scope('contoso');
    environment.tableRequests();

    await reportUnstoredRows(scope, [], { subject: 'group', at: '' }, testConnector.deps());

    expect(environment.tableRequests()).toEqual([]);
  });
});
