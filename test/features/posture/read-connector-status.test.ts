import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readConnectorStatus } from '../../../shared/features/posture/read-connector-status.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
  testConnector = new TestConnector(environment);
  await testConnector.create();
});
afterAll(() => environment.stop());

async function status() {
  const connector = (await testConnector.connector())!;
  return (await readConnectorStatus([connector], testConnector.deps()))[0]!;
}

describe('the status of a connector', () => {
  it('says that nothing is configured, then what is read, and never asks GitLab', async () => {
    const before = await status();
    await testConnector.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: ['wingtip_toys'] });
    const during = await status();
    await testConnector.work();
    await testConnector.assess();
    const asked = environment.gate.asked.length;
    const after = await status();

    const { subtreeProjects, descendants } = environment.simulator.world.groupByPath('wingtip_toys')!.record;
    expect(before).toMatchObject({ state: 'NotConfigured', data: 'none', groups: 0, projects: 0 });
    expect(during.state).toBe('InProgress');
    expect(after).toMatchObject({
      state: 'Healthy',
      data: 'complete',
      rootGroups: { count: 1, complete: 1, partial: 0, pending: 0 },
      groups: descendants.length + 1,
      projects: subtreeProjects.length,
      hooks: { active: 0, count: 1 },
      completeAsOf: testConnector.now.toISOString(),
      lastRun: { state: 'complete', reason: 'onboarding' },
      nextSyncAt: expect.any(String) as string,
    });
    expect(after.coverage.assessed).toBeGreaterThan(after.coverage.notAssessed);
    expect(after).not.toHaveProperty('reason');
    expect(environment.gate.asked.length).toBe(asked);
  });

  it('names a problem of the credentials, and the end of a token', async () => {
    const connector = (await testConnector.connector())!;
    const at = testConnector.now.toISOString();
    const health = { state: 'TokenRevoked' as const, since: at, checkedAt: at, message: 'Authorise again.' };
    const devops = { ...connector.devops!, health, tokenExpiresOn: '2027-01-31' };

    const [shown] = await readConnectorStatus([{ ...connector, devops }], testConnector.deps());

    expect(shown).toMatchObject({
      state: 'TokenRevoked',
      reason: 'Authorise again.',
      tokenExpiresOn: '2027-01-31',
    });
  });

  it('is that of each connector in their order', async () => {
    const other = new TestConnector(environment);
    const bare = await other.create();
    const connector = (await testConnector.connector())!;

    const found = await readConnectorStatus([bare, connector, bare], testConnector.deps());

    expect(found.map(({ projects }) => projects > 0)).toEqual([false, true, false]);
  });
});
