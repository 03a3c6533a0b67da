import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { demoToken, otherToken } from '../../../../local/gitlab/credentials.ts';
import { transferGroup } from '../../../../local/gitlab/server.ts';
import type { RootGroup } from '../../../../shared/features/inventory/domain/inventory.ts';
import { deleteDevops } from '../../../../shared/features/onboarding/configure-devops.ts';
import { listAvailableGroups } from '../../../../shared/features/onboarding/list-available-groups.ts';
import { SimulatedCrash, CrashPoint } from '../../../support/crash-point.ts';
import { TestConnector } from '../../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../../support/test-environment.ts';
import { startConnectorRun } from '../../../../shared/features/crawl/start-run.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(60);
});
afterAll(() => environment.stop());

/** A group of another user, and one in it of which ours is Owner too; each with something beside it. */
const whole = { path: 'proseware', token: otherToken, beside: 'woodgrove' };
const part = { path: 'proseware/platform', token: demoToken, beside: 'fabrikam' };
type Side = typeof whole;

function wishOf({ path, beside, token }: Side) {
  const authorization = { accessToken: token };
  return { autoDiscovery: 'Disabled' as const, topLevelInventoryList: [path, beside], authorization };
}

async function begun(side: Side, tenantId: string): Promise<TestConnector> {
  const testConnector = new TestConnector(environment, tenantId);
  await testConnector.create();
  await testConnector.configure(wishOf(side));
  return testConnector;
}

/** Two connectors of a tenant, one of which is done before the other begins. */
async function oneAfterTheOther(first: Side, second: Side): Promise<[TestConnector, TestConnector]> {
  const tenantId = randomUUID();
  const testConnectors: TestConnector[] = [];
  for (const side of [first, second]) {
    const testConnector = await begun(side, tenantId);
    await testConnector.work();
    testConnectors.push(testConnector);
  }
  return testConnectors as [TestConnector, TestConnector];
}

async function rootOf(testConnector: TestConnector, path: string): Promise<RootGroup | undefined> {
  return (await environment.stores.rootGroups.get(await testConnector.scope(path)))?.value;
}

async function statesOf(testConnector: TestConnector, { path, beside }: Side) {
  return [
    (await rootOf(testConnector, path))?.onboardingState,
    (await rootOf(testConnector, beside))?.onboardingState,
  ];
}

async function again(testConnector: TestConnector): Promise<void> {
  testConnector.wait(5);
  await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());
  await testConnector.work();
}

const taken = ['OnboardedByOtherConnector', 'Onboarded'];
const onboarded = ['Onboarded', 'Onboarded'];

describe('a group and one in it, chosen by two connectors', () => {
  it.each([
    ['the group first', whole, part, 'in which this group lies'],
    ['the one in it first', part, whole, 'which lies in this group'],
  ])('%s: the later one is reported, and its other groups are crawled', async (_, first, second, words) => {
    const [winner, loser] = await oneAfterTheOther(first, second);

    expect(await statesOf(winner, first)).toEqual(onboarded);
    expect(await statesOf(loser, second)).toEqual(taken);
    const root = await rootOf(loser, second.path);
    expect(root?.provisioningStatusMessage).toContain(`'${first.path}', ${words}`);
    expect((await loser.connector())?.devops).toMatchObject({ provisioningState: 'Succeeded' });
    const scope = await loser.scope(second.path);
    expect(await environment.stores.projects.between(scope, 1, Number.MAX_SAFE_INTEGER)).toEqual([]);
    const available = await listAvailableGroups(loser.key, undefined, loser.ada, loser.deps());
    expect(
      available.find(({ facts }) => facts.fullyQualifiedName === second.path.replace('/', '$'))
        ?.onboardingState,
    ).toBe('OnboardedByOtherConnector');
  });

  it('is free for the other one when the first is deleted', async () => {
    const [winner, loser] = await oneAfterTheOther(whole, part);

    await deleteDevops(winner.key, winner.deps());
    await winner.work();
    await again(loser);

    expect(await statesOf(loser, part)).toEqual(onboarded);
    expect((await rootOf(loser, part.path))?.crawl.state).toBe('complete');
  });

  it.each([1, 2, 3, 4, 5])('at the same moment: exactly one has it (round %i)', async () => {
    const tenantId = randomUUID();
    const testConnectors = await Promise.all([whole, part, whole, part].map((side) => begun(side, tenantId)));

    await Promise.all(testConnectors.map((testConnector) => testConnector.work()));

    const states = await Promise.all(
      [whole, part, whole, part].map(
        async (side, index) => (await statesOf(testConnectors[index]!, side))[0],
      ),
    );
    expect(states.filter((state) => state === 'Onboarded')).toHaveLength(1);
    expect(states.filter((state) => state === 'OnboardedByOtherConnector')).toHaveLength(3);
  });
});

describe('a claim', () => {
  it('goes with its connector when a process died before it noted the group', async () => {
    const tenantId = randomUUID();
    const first = await begun(part, tenantId);
    await first.carryOut(first.queue.next()!);
    const discover = first.queue.next()!;
    await expect(first.carryOut(discover, new CrashPoint(1))).rejects.toThrow(SimulatedCrash);
    await deleteDevops(first.key, first.deps());
    await first.work();

    const second = await begun(whole, tenantId);
    await second.work();

    expect(await statesOf(second, whole)).toEqual(onboarded);
  });
});

describe('groups that come to lie in each other while they are claimed', () => {
  it('stay with who claimed first; the other one is reported and released', async () => {
    const { world } = environment.simulator;
    const tenantId = randomUUID();
    const [above, below] = ['above', 'below'].map((name) => world.addGroup({ path: `${name}-${tenantId}` }));
    world.setOwner(above!, world.user('other')!);
    world.setOwner(below!, world.user('demo')!);
    world.addProject({ namespace: below!, path: 'inside' });
    const first = await begun({ ...whole, path: above!.path }, tenantId);
    await first.work();
    const second = await begun({ ...part, path: below!.path }, tenantId);
    second.wait(1);
    await second.work();
    transferGroup(world, below!, above);
    const path = `${above!.path}/${below!.path}`;

    await second.configure(wishOf({ ...part, path }));
    await second.work();
    await again(first);

    expect(await statesOf(second, { ...part, path })).toEqual(taken);
    expect(await statesOf(first, { ...whole, path: above!.path })).toEqual(onboarded);
    expect((await rootOf(first, above!.path))?.crawl.totalProjectCount).toBe(1);
  });
});
