import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readDataStatus } from '../../../shared/features/posture/read-data-status.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
});
afterAll(() => environment.stop());

describe('the status of a connector', () => {
  it('has its root groups and its newest run', async () => {
    const app = connector.deps();
    const status = await readDataStatus({ scope: connector.key, permission: { covers: () => true } }, app);

    const { connector: stored, roots, lastRun } = status.states[0]!;
    expect(stored.key).toEqual(connector.key);
    expect(status.rootGroups.count).toBe(roots.length);
    expect(status.rootGroups.count).toBeGreaterThan(0);
    expect(status).toMatchObject({ state: 'complete', asOf: app.clock.now().toISOString() });
    expect(lastRun).toMatchObject({ reason: 'onboarding', state: 'complete' });
  });

  it('says how far settings are gathered, and when the instance was read', async () => {
    const place = { scope: connector.key, permission: { covers: () => true } };
    const before = await readDataStatus(place, connector.deps());
    const began = connector.now.toISOString();

    await connector.assess();
    const after = await readDataStatus(place, connector.deps());

    const { count } = before.rootGroups;
    expect(before.gathering).toEqual({ count, swept: 0, sweeping: 0, pending: count });
    expect(before.states[0]?.instanceReadAt).toBeUndefined();
    expect(after.gathering).toMatchObject({ count, swept: count, pending: 0 });
    expect(after.states[0]?.instanceReadAt).toBe(began);
  });

  it('has the requests of all processes, and whose limit they count against', async () => {
    const place = { scope: connector.key, permission: { covers: () => true } };
    const { id: connectorId, devops } = (await connector.connector())!;
    const at = connector.now.toISOString();
    const slices = [{ at: connector.now.getTime() - 30_000, sent: 206, refused: 1 }];
    const before = await readDataStatus(place, connector.deps());
    for (const one of ['p1', 'p2']) {
      const count = { connectorId, slices, limitAMinute: 600 };
      await environment.stores.requestCounts.put(environment.gate.url, one, [count], at);
    }

    const { budget } = await readDataStatus(place, connector.deps());

    expect(before).not.toHaveProperty('budget');
    expect(budget).toMatchObject({ usedAMinute: 412, limitAMinute: 600, refusedAMinute: 2 });
    expect(devops?.gitLabUserId).toBeGreaterThan(0);
  });
});
