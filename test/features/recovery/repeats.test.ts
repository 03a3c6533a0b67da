import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { deleteDevops } from '../../../shared/features/onboarding/configure-devops.ts';
import { deleteConnector } from '../../../shared/features/connectors/delete-connector.ts';
import type { Connector } from '../../../shared/features/connectors/domain/connector.ts';
import { Death, Fate } from '../../support/mortal.ts';
import { snapshotOf } from '../../support/snapshot.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

/** A small root group, so that a whole life of a connector takes few writes. */
const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['wingtip_toys'] };

let stage: Stage;
let undisturbed: Awaited<ReturnType<typeof snapshotOf>>;

beforeAll(async () => {
  stage = await openStage(120);
  const site = new Site(stage);
  await site.onboard(wish);
  undisturbed = await snapshotOf(site, (await site.connector())!);
});
afterAll(() => stage.stop());

/** Lives through `life` once with each write as the last one before a death, until a life needs fewer writes. */
async function dyingAfterEveryWrite(life: (fate: Fate) => Promise<void>): Promise<number> {
  const whole = new Fate();
  await life(whole);
  const deaths = Array.from({ length: whole.written }, (_, index) => index + 1);
  await pMap(deaths, (dieAfter) => life(new Fate(dieAfter)), { concurrency: 4 });
  return whole.written;
}

async function surviving(deed: () => Promise<unknown>): Promise<void> {
  try {
    await deed();
  } catch (failure) {
    if (!(failure instanceof Death)) throw failure;
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
    const site = new Site(stage);
    const connector = await site.create();
    await site.configure(wish);

    await site.work(new Fate(), { twice: true });

    expect(await snapshotOf(site, connector)).toEqual(undisturbed);
  });

  it('ends the same after a death behind any write of any job', async () => {
    const writes = await dyingAfterEveryWrite(async (fate) => {
      const site = new Site(stage);
      const connector = await site.create();
      await site.configure(wish);

      await site.work(fate);

      expect(await snapshotOf(site, connector)).toEqual(undisturbed);
    });

    expect(writes).toBeGreaterThan(15);
  });

  it('ends the same when all messages are lost after any job, once the watchdog has looked', async () => {
    const jobs = new Site(stage);
    await jobs.create();
    await jobs.configure(wish);
    const count = (await jobs.work()).length;

    await pMap(
      Array.from({ length: count }, (_, index) => index),
      async (after) => {
        const site = new Site(stage);
        const connector = await site.create();
        await site.configure(wish);
        for (let done = 0; done < after; done += 1) await site.carryOut(site.post.next()!);
        site.post.lose();
        await site.watch();
        await site.work();

        expect(await snapshotOf(site, connector)).toEqual(undisturbed);
      },
      { concurrency: 3 },
    );

    expect(count).toBe(6);
  });
});

describe('a message that was never sent', () => {
  it('is sent by the watchdog as soon as it looks, and nothing that the queue has had', async () => {
    const site = new Site(stage);
    await site.create();
    site.post.stalled = true;
    await expect(site.configure(wish)).rejects.toThrow('takes nothing');
    site.post.stalled = false;

    await site.watch(0);
    await site.watch(0);
    const jobs = await site.work();
    await site.watch(0);

    expect(jobs.map(({ kind }) => kind)).toContain('finish-run');
    expect((await site.connector())?.devops?.provisioningState).toBe('Succeeded');
    expect(jobs.filter(({ kind }) => kind === 'authorize')).toHaveLength(1);
    expect(await site.work()).toEqual([]);
  });

  it('may be that of a run that a person began', async () => {
    const site = new Site(stage);
    await site.onboard(wish);
    site.wait(1);
    site.post.stalled = true;
    const connector = (await site.connector())!;
    await expect(startConnectorRun(connector, 'manual', site.deps())).rejects.toThrow('takes nothing');
    site.post.stalled = false;

    await site.watch(0);

    expect((await site.work()).map(({ kind }) => kind)).toContain('finish-run');
  });
});

describe('a configuration that is sent', () => {
  it('comes to an end after a death behind any of its writes, once the watchdog has looked', async () => {
    const ends: unknown[] = [];
    for (const dieAfter of [1, 2, 3, 4]) {
      const site = new Site(stage);
      const connector = await site.create();
      await surviving(() => site.configure(wish, new Fate(dieAfter)));
      const operationId = (await site.connector())?.devops?.operation?.id ?? '';
      site.post.lose();
      await site.watch();

      await site.work();

      ends.push([
        (await site.connector())?.devops?.provisioningState,
        (await stage.stores.operations.get(site.key, operationId))?.status,
        (await snapshotOf(site, connector)).pendingAuthorization,
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
  const root = stage.simulator.world.groupByPath('wingtip_toys')!.record;
  const holders = await stage.stores.groupClaims.holders(
    { tenantId: connector.tenantId, instanceUrl: stage.gate.url },
    [{ groupId: root.id, fullPath: root.path }],
  );
  return holders.size;
}

async function onboarded(): Promise<{ site: Site; connector: Connector }> {
  const site = new Site(stage);
  const connector = await site.create();
  await site.configure(wish);
  await site.work();
  return { site, connector };
}

describe('offboarding', () => {
  const gone = {
    credentials: undefined,
    pendingAuthorization: undefined,
    roots: [],
    runs: [],
    devops: undefined,
  };

  it('of a configuration leaves nothing but the connector, after a death behind any write', async () => {
    await dyingAfterEveryWrite(async (fate) => {
      const { site, connector } = await onboarded();
      await deleteDevops(site.key, site.deps());

      await site.work(fate);

      expect(await snapshotOf(site, connector)).toEqual({ ...gone, exists: true });
      expect(await claims(connector)).toBe(0);
    });
  });

  it('of a connector leaves nothing at all, after a death behind any write', async () => {
    await dyingAfterEveryWrite(async (fate) => {
      const { site, connector } = await onboarded();
      await deleteConnector(site.key, site.deps());

      await site.work(fate);

      expect(await snapshotOf(site, connector)).toEqual({ ...gone, exists: false });
      expect(await claims(connector)).toBe(0);
    });
  });

  it('is brought to its end by the watchdog when its message is lost', async () => {
    const { site, connector } = await onboarded();
    await surviving(() => deleteDevops(site.key, site.deps(new Fate(2))));
    site.post.lose();

    await site.watch();
    await site.work();

    expect(await snapshotOf(site, connector)).toEqual({ ...gone, exists: true });
  });

  it('that is done leaves a later connector of the same name alone', async () => {
    const { site } = await onboarded();
    await deleteConnector(site.key, site.deps());
    const [job] = site.post.sent.filter(({ kind }) => kind === 'offboard');
    await site.work();
    const successor = await site.create();
    await site.configure(wish);
    await site.work();

    await site.carryOut(job!);

    expect((await snapshotOf(site, successor)).roots).toEqual(undisturbed.roots);
  });
});
