import { afterAll, beforeAll, expect, it } from 'vitest';

import { isStored } from '../../../shared/features/inventory/is-stored.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;
beforeAll(async () => {
  environment = await openTestEnvironment(60);
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
});
afterAll(() => environment.stop());

it('finds a row under any root group, and none that was never stored', async () => {
  const app = testConnector.deps();
  const { connectorId, rootId } = await testConnector.scope('contoso');
  const { id } = environment.simulator.world.groupByPath('contoso')!.record.subtreeProjects[0]!;
  const lookup = { connectorId, subject: 'project', id } as const;

  expect(await isStored({ ...lookup, rootId }, app)).toBe(true);
  expect(await isStored({ ...lookup, rootId: rootId + 1_000_000 }, app)).toBe(true);
  expect(await isStored({ ...lookup, id: 987_654_321, rootId }, app)).toBe(false);
});
