import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { demoApiToken, demoToken } from '../../../local/gitlab/credentials.ts';
import type { HookRecord } from '../../../local/gitlab/server.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { reconcile } from '../../../shared/features/resync/reconcile.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const listed = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['wingtip_toys'] };

/** Nobody listens there: what GitLab delivers by itself fails at once. */
const publicUrl = 'http://127.0.0.1:9/app';

let environment: TestEnvironment;
let testConnector: TestConnector;
beforeAll(async () => {
  environment = await openTestEnvironment(40, { timeoutMs: 500 });
});
afterAll(() => environment.stop());
beforeEach(() => {
  for (const hook of environment.simulator.hooks.all()) environment.simulator.hooks.remove(hook);
  environment.simulator.world.setTier(group(), 'premium');
  testConnector = new TestConnector(environment);
  testConnector.publicUrl = publicUrl;
});

function group() {
  return environment.simulator.world.groupByPath('wingtip_toys')!.record;
}

function hooks(): readonly HookRecord[] {
  return environment.simulator.hooks.of('group', group().id);
}

async function onboard(accessToken: string = demoApiToken): Promise<void> {
  await testConnector.onboard({ ...listed, authorization: { accessToken } });
}

async function hookOf() {
  return (await environment.stores.rootGroups.get(await testConnector.scope('wingtip_toys')))?.value.hook;
}

async function ensure(crashPoint = new CrashPoint()): Promise<void> {
  const { rootId } = await testConnector.scope('wingtip_toys');
  const connector = refOf((await testConnector.connector())!);
  const at = testConnector.now.toISOString();
  const job: JobOf<'ensure-hook'> = { v: 1, kind: 'ensure-hook', connector, rootId, at, attempt: 0 };
  await testConnector.carryOut(job, crashPoint);
}

async function surviving(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (failure) {
    if (!(failure instanceof SimulatedCrash)) throw failure;
  }
}

describe('the webhook of a root group', () => {
  it('is made when the first crawl has ended, and known by our own address', async () => {
    await onboard();

    const known = await hookOf();
    expect(known).toMatchObject({ state: 'active', signed: true, gitLabHookId: hooks()[0]?.id });
    expect(hooks().map(({ url }) => url)).toEqual([`${publicUrl}/webhooks/gitlab/${known?.hookId}`]);
    expect(await environment.stores.hookRegistry.get(known?.hookId ?? '')).toMatchObject({
      connector: refOf((await testConnector.connector())!),
      rootId: group().id,
    });
  });

  it.each([1, 2, 3, 4, 5])('is made once, though the process dies behind write %i', async (crashAfter) => {
    testConnector.publicUrl = undefined;
    await onboard();
    const scope = await testConnector.scope('wingtip_toys');
    const { hook: _, ...root } = (await environment.stores.rootGroups.get(scope))!.value;
    await environment.stores.rootGroups.put(scope.connectorId, root);
    testConnector.publicUrl = publicUrl;

    await surviving(() => ensure(new CrashPoint(crashAfter)));
    await ensure();

    const { hookId, ...known } = (await hookOf())!;
    expect(hooks().map(({ id, url }) => [id, url])).toEqual([
      [known.gitLabHookId, `${publicUrl}/webhooks/gitlab/${hookId}`],
    ]);
    expect(known).toMatchObject({ state: 'active' });
    expect(await environment.vault.hookSecrets.get(hookId)).toBeDefined();
    expect(await crawls()).toBe(0);
  });

  it.each([
    ['the token may only read', () => onboard(demoToken)],
    [
      'the licence does not cover it',
      () => (environment.simulator.world.setTier(group(), 'free'), onboard()),
    ],
  ])('is none where %s: it lives by polling and says how to add one', async (_, begin) => {
    await begin();

    const known = await hookOf();
    expect(known).toMatchObject({ state: 'polling', because: expect.stringContaining('By hand') });
    expect(known?.because).toContain(`${publicUrl}/webhooks/gitlab/${known?.hookId}`);
    expect(hooks()).toEqual([]);
  });

  it('is none where GitLab can not reach us', async () => {
    testConnector.publicUrl = undefined;

    await onboard();

    expect(await hookOf()).toMatchObject({
      state: 'polling',
      because: expect.stringContaining('public address'),
    });
    expect(hooks()).toEqual([]);
  });

  it('is made later, when it may be by then', async () => {
    environment.simulator.world.setTier(group(), 'free');
    await onboard();
    environment.simulator.world.setTier(group(), 'premium');
    testConnector.wait(61);

    await reconcile(1_440, testConnector.alone());
    await testConnector.work();

    expect(await hookOf()).toMatchObject({ state: 'active' });
    expect(hooks()).toHaveLength(1);
  });
});

async function anHourLater(): Promise<void> {
  testConnector.wait(61);
  await reconcile(1_440, testConnector.alone());
  await testConnector.work();
}

async function crawls(): Promise<number> {
  const { items } = await environment.stores.runs.list((await testConnector.connector())!.id, {
    pageSize: 100,
    continuationToken: undefined,
  });
  return items.filter(({ reason }) => reason === 'reconciliation').length;
}

describe('a webhook that was lost', () => {
  it('because a person removed it is made again, and the time it was lost is crawled', async () => {
    await onboard();
    const { hookId } = (await hookOf())!;
    environment.simulator.hooks.remove(hooks()[0]!);
    testConnector.wait(61);

    await ensure();
    await testConnector.work();
    await ensure();

    expect(hooks()).toHaveLength(1);
    expect(await hookOf()).toMatchObject({ hookId, state: 'active', gitLabHookId: hooks()[0]?.id });
    expect(await crawls()).toBe(1);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])(
    'is made again and its time is crawled after a crash behind write %i',
    async (crashAfter) => {
      await onboard();
      environment.simulator.hooks.remove(hooks()[0]!);
      testConnector.wait(61);

      await surviving(() => ensure(new CrashPoint(crashAfter)));
      await ensure();
      await testConnector.watch();
      await testConnector.work();

      expect(hooks()).toHaveLength(1);
      expect(await hookOf()).toMatchObject({ state: 'active' });
      expect(await crawls()).toBeGreaterThanOrEqual(1);
    },
  );

  it('because GitLab switched it off is set again, and shown as failing until it works', async () => {
    await onboard();
    hooks()[0]!.failures = 40;

    await ensure();

    expect(await hookOf()).toMatchObject({ state: 'failing', because: expect.any(String) });
    expect(hooks()).toHaveLength(1);
    hooks()[0]!.failures = 0;
    testConnector.wait(61);
    await ensure();
    await testConnector.work();
    expect(await hookOf()).toMatchObject({ state: 'active' });
    expect(await crawls()).toBe(1);
  });

  it.each([
    ['stayed', () => undefined],
    ['was removed', () => environment.simulator.hooks.remove(hooks()[0]!)],
  ])('because its licence ended is crawled for when that is back; the hook %s', async (_, meanwhile) => {
    await onboard();
    const { hookId } = (await hookOf())!;
    environment.simulator.world.setTier(group(), 'free');
    await anHourLater();
    const between = await hookOf();
    meanwhile();
    environment.simulator.world.setTier(group(), 'premium');
    const before = await crawls();

    await anHourLater();
    await anHourLater();

    expect(between).toMatchObject({ state: 'polling', gitLabHookId: expect.any(Number) as number });
    expect(await hookOf()).toMatchObject({ hookId, state: 'active' });
    expect(await crawls()).toBe(before + 1);
  });
});
