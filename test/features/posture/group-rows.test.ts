import { afterAll, beforeAll, expect, it } from 'vitest';

import { groupRows } from '../../../shared/features/posture/group-rows.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(60);
});
afterAll(() => environment.stop());

it('rows of groups have the root group by its id, and none that is removed or not asked for', async () => {
  const connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
  const scope = await connector.scope('contoso');
  const { rootGroups, groups } = environment.stores;
  const root = (await rootGroups.get(scope))!.value;
  const [gone, ...others] = await groups.between(scope, 1, Number.MAX_SAFE_INTEGER);
  const [stored] = await groups.whole(scope, [gone!.id]);
  const removed = { at: connector.now.toISOString(), reason: 'deleted' as const };
  const { indexName, etag } = gone!;
  await groups.write(scope, [{ row: { ...stored!.value, removed }, indexName, etag }]);
  const place = { connectorId: scope.connectorId, root };
  const below = others.map(({ id }) => id);

  const all = await groupRows(place, [scope.rootId, gone!.id, ...below, 999_999], connector.deps());

  expect(all.map(({ facts }) => facts.id)).toEqual([scope.rootId, ...below]);
  expect(await groupRows(place, [gone!.id], connector.deps())).toEqual([]);
});
