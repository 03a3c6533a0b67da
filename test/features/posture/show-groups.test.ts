import { afterAll, beforeAll, expect, it } from 'vitest';

import { showGroups } from '../../../shared/features/posture/show-groups.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;
beforeAll(async () => {
  environment = await openTestEnvironment(60);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
});
afterAll(() => environment.stop());

async function groupIds() {
  const scope = await connector.scope('contoso');
  const rows = await environment.stores.groups.between(scope, 1, Number.MAX_SAFE_INTEGER);
  return { scope, rows, ids: rows.map(({ id }) => id) };
}

async function shown() {
  const { scope } = await groupIds();
  const chunks = await environment.stores.readModelChunks.all(scope.connectorId);
  const idsOf = (kind: string) =>
    chunks.filter((one) => one.kind === kind).flatMap(({ chunk }) => [...chunk.ids]);
  return { root: idsOf('root'), groups: idsOf('group') };
}

it('shows all groups before they are assessed, after a crash at any write too', async () => {
  const { scope, ids } = await groupIds();
  for (const write of [1, 2]) {
    await environment.stores.readModelChunks.purge(scope.connectorId);
    await showGroups(scope, connector.deps(new CrashPoint(write))).catch(() => undefined);
    await showGroups(scope, connector.deps());

    expect(await shown()).toEqual({ root: [scope.rootId], groups: ids });
  }
});

it('takes away those that were found gone', async () => {
  const { groups } = environment.stores;
  const { scope, rows, ids } = await groupIds();
  const [{ id, indexName, etag }] = rows as [(typeof rows)[number]];
  const [stored] = await groups.whole(scope, [id]);
  const removed = { at: connector.now.toISOString(), reason: 'deleted' as const };
  await showGroups(scope, connector.deps());

  await groups.write(scope, [{ row: { ...stored!.value, removed }, indexName, etag }]);
  await showGroups(scope, connector.deps());

  expect((await shown()).groups).toEqual(ids.filter((other) => other !== id));
});
