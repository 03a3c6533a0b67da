import { afterAll, beforeAll, expect, it } from 'vitest';

import { getRun } from '../../../shared/features/crawl/read-runs.ts';
import { readRunPosture } from '../../../shared/features/posture/read-run-posture.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());

it('a run shows of how many projects settings were gathered, and no more once a newer run crawls its groups', async () => {
  const connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
  const { id, devops } = (await connector.connector())!;
  const runId = devops!.currentRunId!;
  const posture = async () => {
    const deps = connector.deps();
    return readRunPosture(connector.key, (await getRun(connector.key, runId, deps)).run, deps);
  };
  const { subtreeProjects } = environment.simulator.world.groupByPath('contoso')!.record;

  const before = await posture();
  await connector.assess();
  const after = await posture();
  const scope = await connector.scope('contoso');
  const stored = (await environment.stores.rootGroups.get(scope))!;
  const crawl = { ...stored.value.crawl, runId: 'newer' };
  await environment.stores.rootGroups.replace(id, { ...stored.value, crawl }, stored.etag);

  expect(before?.gathered ?? 0).toBeLessThan(subtreeProjects.length);
  expect(after).toEqual({ projects: subtreeProjects.length, gathered: subtreeProjects.length });
  expect(await posture()).toBeUndefined();
});
