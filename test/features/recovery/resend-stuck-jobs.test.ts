import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { deleteDevops } from '../../../shared/features/onboarding/configure-devops.ts';
import { deleteConnector } from '../../../shared/features/connectors/delete-connector.ts';
import type { Connector } from '../../../shared/features/connectors/domain/connector.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { snapshotOf } from '../../support/snapshot.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

/** A small root group, so that a whole life of a connector takes few writes. */
const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['wingtip_toys'] };

let environment: TestEnvironment;
let undisturbed: Awaited<ReturnType<typeof snapshotOf>>;

beforeAll(async () => {
  environment = await openTestEnvironment(120);
  const testConnector = new TestConnector(environment);
  await testConnector.onboard(wish);
  undisturbed = await snapshotOf(testConnector, (await testConnector.connector())!);
});
afterAll(() => environment.stop());

/** Lives through `life` once with each write as the last one before a crash, until a life needs fewer writes. */
async function dyingAfterEveryWrite(life: (crashPoint: CrashPoint) => Promise<void>): Promise<number> {
  const whole = new CrashPoint();
  await life(whole);
  const crashes = Array.from({ length: whole.written }, (_, index) => index + 1);
  await pMap(crashes, (crashAfter) => life(new CrashPoint(crashAfter)), { concurrency: 4 });
  return whole.written;
}

async function surviving(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (failure) {
    if (!(failure instanceof SimulatedCrash)) throw failure;
  }
}

describe('onboarding', () => {
  it('ends well when nothing disturbs it', () => {
    expect(undisturbed).toMatchObject({
      devops: ['Succeeded', 'Resource creation successful.', undefined],
      credentials: expect.any(String),
      pendingAuthorization: undefined,
      roots: [{ name: 'wingtip_toys', onboardingState: 'Onboarded' }],
      runs: [{ state: 'complete', pending: 0 }],
    });
    expect(undisturbed.roots[0]?.projects.length).toBeGreaterThan(2);
  });

  it('ends the same when every job is carried out twice', async () => {
    const testConnector = new TestConnector(environment);
    const connector = await testConnector.create();
    await testConnector.configure(wish);

    await testConnector.work(new CrashPoint(), { twice: true });

    expect(await snapshotOf(testConnector, connector)).toEqual(undisturbed);
  });

  it('ends the same after a crash behind any write of any job', { timeout: 120_000 }, async () => {
    const writes = await dyingAfterEveryWrite(async (crashPoint) => {
      const testConnector = new TestConnector(environment);
      const connector = await testConnector.create();
      await testConnector.configure(wish);

      await testConnector.work(crashPoint);

      expect(await snapshotOf(testConnector, connector)).toEqual(undisturbed);
    });

    expect(writes).toBeGreaterThan(15);
  });

  it('ends the same when all messages are lost after any job, once the watchdog has looked', async () => {
    const jobs = new TestConnector(environment);
    await jobs.create();
    await jobs.configure(wish);
    const count = (await jobs.work()).length;

    await pMap(
      Array.from({ length: count }, (_, index) => index),
      async (after) => {
        const testConnector = new TestConnector(environment);
        const connector = await testConnector.create();
        await testConnector.configure(wish);
        for (let done = 0; done < after; done += 1) await testConnector.carryOut(testConnector.queue.next()!);
        testConnector.queue.lose();
        await testConnector.watch();
        await testConnector.work();

        expect(await snapshotOf(testConnector, connector)).toEqual(undisturbed);
      },
      { concurrency: 3 },
    );

    expect(count).toBe(6);
  });
});

describe('a message that was never sent', () => {
  it('is sent by the watchdog as soon as it looks, and nothing that the queue has had', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    testConnector.queue.stalled = true;
    await expect(testConnector.configure(wish)).rejects.toThrow('is unavailable');
    testConnector.queue.stalled = false;

    await testConnector.watch(0);
    await testConnector.watch(0);
    const jobs = await testConnector.work();
    await testConnector.watch(0);

    expect(jobs.map(({ kind }) => kind)).toContain('finish-run');
    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
    expect(jobs.filter(({ kind }) => kind === 'authorize')).toHaveLength(1);
    expect(await testConnector.work()).toEqual([]);
  });

  it('may be that of a run that a person began', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.onboard(wish);
    testConnector.wait(1);
    testConnector.queue.stalled = true;
    const connector = (await testConnector.connector())!;
    await expect(startConnectorRun(connector, 'manual', testConnector.deps())).rejects.toThrow(
      'is unavailable',
    );
    testConnector.queue.stalled = false;

    await testConnector.watch(0);

    expect((await testConnector.work()).map(({ kind }) => kind)).toContain('finish-run');
  });
});

describe('a configuration that is sent', () => {
  it('comes to an end after a crash behind any of its writes, once the watchdog has looked', async () => {
    const ends: unknown[] = [];
    for (const crashAfter of [1, 2, 3, 4]) {
      const testConnector = new TestConnector(environment);
      const connector = await testConnector.create();
      await surviving(() => testConnector.configure(wish, new CrashPoint(crashAfter)));
      const operationId = (await testConnector.connector())?.devops?.operation?.id ?? '';
      testConnector.queue.lose();
      await testConnector.watch();

      await testConnector.work();

      ends.push([
        (await testConnector.connector())?.devops?.provisioningState,
        (await environment.stores.operations.get(testConnector.key, operationId))?.status,
        (await snapshotOf(testConnector, connector)).pendingAuthorization,
      ]);
    }

    // Before the authorization was kept there is nothing to go on with: it must be sent again.
    expect(ends).toEqual([
      ['Failed', 'Failed', undefined],
      ['Succeeded', 'Succeeded', undefined],
      ['Succeeded', 'Succeeded', undefined],
      ['Succeeded', 'Succeeded', undefined],
    ]);
  });
});

async function claims(connector: Connector): Promise<number> {
  const root = environment.simulator.world.groupByPath('wingtip_toys')!.record;
  const holders = await environment.stores.groupClaims.claimants(
    { tenantId: connector.tenantId, instanceUrl: environment.gate.url },
    [{ groupId: root.id, fullPath: root.path }],
  );
  return holders.size;
}

async function onboarded(): Promise<{ testConnector: TestConnector; connector: Connector }> {
  const testConnector = new TestConnector(environment);
  const connector = await testConnector.create();
  await testConnector.configure(wish);
  await testConnector.work();
  return { testConnector, connector };
}

describe('offboarding', () => {
  const gone = {
    credentials: undefined,
    pendingAuthorization: undefined,
    roots: [],
    runs: [],
    devops: undefined,
  };

  it('of a configuration leaves nothing but the connector, after a crash behind any write', async () => {
    await dyingAfterEveryWrite(async (crashPoint) => {
      const { testConnector, connector } = await onboarded();
      await deleteDevops(testConnector.key, testConnector.deps());

      await testConnector.work(crashPoint);

      expect(await snapshotOf(testConnector, connector)).toEqual({ ...gone, exists: true });
      expect(await claims(connector)).toBe(0);
    });
  });

  it('of a connector leaves nothing at all, after a crash behind any write', async () => {
    await dyingAfterEveryWrite(async (crashPoint) => {
      const { testConnector, connector } = await onboarded();
      await deleteConnector(testConnector.key, testConnector.deps());

      await testConnector.work(crashPoint);

      expect(await snapshotOf(testConnector, connector)).toEqual({ ...gone, exists: false });
      expect(await claims(connector)).toBe(0);
    });
  });

  it('is brought to its end by the watchdog when its message is lost', async () => {
    const { testConnector, connector } = await onboarded();
    await surviving(() => deleteDevops(testConnector.key, testConnector.deps(new CrashPoint(2))));
    testConnector.queue.lose();

    await testConnector.watch();
    await testConnector.work();

    expect(await snapshotOf(testConnector, connector)).toEqual({ ...gone, exists: true });
  });

  it('that is done leaves a later connector of the same name alone', async () => {
    const { testConnector } = await onboarded();
    await deleteConnector(testConnector.key, testConnector.deps());
    const [job] = testConnector.queue.sent.filter(({ kind }) => kind === 'offboard');
    await testConnector.work();
    const successor = await testConnector.create();
    await testConnector.configure(wish);
    await testConnector.work();

    await testConnector.carryOut(job!);

    expect((await snapshotOf(testConnector, successor)).roots).toEqual(undisturbed.roots);
  });
});
