import { afterAll, beforeAll, expect, it } from 'vitest';

import { listChanges } from '../../../shared/features/inventory/list-changes.ts';
import { recordRootGroup } from '../../../shared/features/inventory/record-root-group.ts';
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

const page = { pageSize: 10, continuationToken: undefined };

it('stores an observation of a root group once and reports it; an older one is ignored', async () => {
  const app = testConnector.deps();
  const connector = (await testConnector.connector())!;
  const scope = await testConnector.scope('contoso');
  const before = (await app.rootGroups.get(scope))!;
  testConnector.wait(1);
  const observedAt = testConnector.now.toISOString();
  const cause = { kind: 'webhook' } as const;
  const facts = { ...before.value.facts, name: 'Contoso Ltd' };

  await recordRootGroup(connector, { facts, observedAt, cause }, app);
  const stored = await app.rootGroups.get(scope);
  await recordRootGroup(connector, { facts, observedAt, cause }, app);
  await recordRootGroup(
    connector,
    { facts: before.value.facts, observedAt: '2000-01-01T00:00:00.000Z', cause },
    app,
  );

  expect(stored?.value).toMatchObject({ facts, seenAt: observedAt });
  expect((await app.rootGroups.get(scope))?.etag).toBe(stored?.etag);
  expect((await listChanges(testConnector.key, page, app)).items.map(({ kind }) => kind)).toEqual([
    'renamed',
  ]);
});
