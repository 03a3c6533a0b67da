import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { demoApiToken } from '../../../local/gitlab/credentials.ts';
import type { HookRecord } from '../../../local/gitlab/server.ts';
import { deleteConnector } from '../../../shared/features/connectors/delete-connector.ts';
import { removeHook } from '../../../shared/features/webhooks/remove-hook.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
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

describe('taking a webhook away', () => {
  it('leaves nothing of it, at GitLab or here', async () => {
    await onboard();
    const { hookId } = (await hookOf())!;

    await deleteConnector(testConnector.key, testConnector.deps());
    await testConnector.work();

    expect(hooks()).toEqual([]);
    expect(await environment.stores.hookRegistry.get(hookId)).toBeUndefined();
    expect(await environment.vault.hookSecrets.get(hookId)).toBeUndefined();
  });

  it('finds the one that was made just before a crash', async () => {
    await onboard();
    const scope = await testConnector.scope('wingtip_toys');
    const stored = (await environment.stores.rootGroups.get(scope))!;
    const { gitLabHookId: _, ...hook } = stored.value.hook!;
    await environment.stores.rootGroups.put(scope.connectorId, { ...stored.value, hook });

    await deleteConnector(testConnector.key, testConnector.deps());
    await testConnector.work();

    expect(hooks()).toEqual([]);
  });

  it('goes on here when GitLab refuses it', async () => {
    await onboard();
    const { hookId } = (await hookOf())!;
    const lift = environment.gate.refuse(({ method }) => method === 'DELETE', { status: 403, body: {} });

    await deleteConnector(testConnector.key, testConnector.deps());
    await testConnector.work();
    lift();

    expect(await environment.stores.hookRegistry.get(hookId)).toBeUndefined();
    expect(await testConnector.connector()).toBeUndefined();
  });

  it.each([1, 2, 3])('leaves nothing when it is repeated after a crash at write %i', async (crashAfter) => {
    await onboard();
    const connector = (await testConnector.connector())!;
    const root = (await environment.stores.rootGroups.get(await testConnector.scope('wingtip_toys')))!.value;
    const remove = (crashPoint?: CrashPoint) => removeHook(connector, root, testConnector.deps(crashPoint));
    await expect(remove(new CrashPoint(crashAfter))).rejects.toThrow(SimulatedCrash);

    await remove();

    expect(hooks()).toEqual([]);
    expect(await environment.stores.hookRegistry.get(root.hook!.hookId)).toBeUndefined();
    expect(await environment.vault.hookSecrets.get(root.hook!.hookId)).toBeUndefined();
  });

  it('sends no request for a root group that has none', async () => {
    await onboard();
    const scope = await testConnector.scope('wingtip_toys');
    const { hook: _, ...root } = (await environment.stores.rootGroups.get(scope))!.value;
    const connector = (await testConnector.connector())!;
    environment.simulator.resetRequests();
    environment.tableWrites();

    await removeHook(connector, root, testConnector.deps());

    expect(environment.simulator.requests().total).toBe(0);
    expect(environment.tableWrites()).toEqual([]);
  });
});
