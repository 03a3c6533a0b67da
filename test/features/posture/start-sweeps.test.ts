import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startSweeps } from '../../../shared/features/posture/start-sweeps.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(30);
});
afterAll(() => environment.stop());

async function aSweptConnector() {
  const connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
  await connector.assess();
  const { rootId } = await connector.scope('contoso');
  const sweeps = environment.stores.assessments.sweeps;
  const { id } = (await connector.connector())!;
  return {
    connector,
    rootId,
    sweep: async () => (await sweeps.list(id))[0],
    put: sweeps.put.bind(sweeps, id),
  };
}

describe('the timer of sweeps', () => {
  it('starts one a period after the last, also if its message is lost', async () => {
    const { connector, sweep } = await aSweptConnector();
    const before = await sweep();
    connector.wait(25 * 60);

    expect(await startSweeps(24, connector.alone())).toMatchObject({ started: 1 });
    connector.queue.losePosture();
    connector.wait(15);
    expect(await startSweeps(24, connector.alone())).toMatchObject({ started: 1 });
    await connector.assess();

    expect((await sweep())!.at > before!.at).toBe(true);
    expect(await startSweeps(24, connector.alone())).toEqual({ started: 0, resumed: 0 });
  });

  it('goes on with one that stands still, from its page', async () => {
    const { connector, sweep, put } = await aSweptConnector();
    const { endedAt: _ended, ...ended } = (await sweep())!;
    await put({ ...ended, after: 3 });
    connector.wait(61);

    expect(await startSweeps(24, connector.alone())).toMatchObject({ resumed: 1 });

    expect(connector.queue.sentPosture.at(-1)).toMatchObject({
      kind: 'sweep-posture',
      after: 3,
      at: ended.at,
    });
    await connector.assess();
    expect(await sweep()).toHaveProperty('endedAt');
  });

  it('may crash after it sent', async () => {
    const { connector, sweep } = await aSweptConnector();
    connector.wait(25 * 60);

    await expect(startSweeps(24, connector.alone(new CrashPoint(1)))).rejects.toThrow(SimulatedCrash);
    await startSweeps(24, connector.alone());
    await connector.assess();

    expect((await sweep())!.at).toBe(connector.now.toISOString());
  });
});
