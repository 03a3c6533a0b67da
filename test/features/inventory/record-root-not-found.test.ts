import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { RootGroup } from '../../../shared/features/inventory/domain/inventory.ts';
import { recordRootNotFound } from '../../../shared/features/inventory/record-root-not-found.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
  testConnector.wait(1);
});

async function root(): Promise<RootGroup> {
  return (await environment.stores.rootGroups.get(await testConnector.scope('contoso')))!.value;
}

/** Records a 404 for the root group, or for another group, as GitLab's answer of now. */
async function record(crashPoint = new CrashPoint(), groupId?: number): Promise<void> {
  const rootId = groupId ?? (await testConnector.scope('contoso')).rootId;
  const answer = { rootId, observedAt: testConnector.now.toISOString(), cause: { kind: 'crawl' } } as const;
  await recordRootNotFound((await testConnector.connector())!, answer, testConnector.deps(crashPoint));
}

/** The jobs in the queue, with how many milliseconds from now each starts. */
function waiting() {
  return testConnector.queue
    .waiting()
    .map(({ job, at }) => ({ ...job, inMs: at.getTime() - testConnector.now.getTime() }));
}

describe('a 404 for a root group', () => {
  it('is recorded without a conclusion, and asked again a minute later', async () => {
    const at = testConnector.now.toISOString();

    await record();

    const { rootId } = await testConnector.scope('contoso');
    expect(await root()).toMatchObject({
      notFound: { since: at, lookedAt: at },
      provisioningState: 'Succeeded',
      onboardingState: 'Onboarded',
    });
    expect(waiting()).toMatchObject([
      { kind: 'resync-group', groupId: rootId, subtree: false, inMs: 60_000 },
    ]);
    expect(await testConnector.feed()).toEqual([]);
  });

  it('keeps the time of the first one when it is repeated within the minute', async () => {
    const since = testConnector.now.toISOString();
    await record();
    testConnector.wait(0.5);

    await record();

    expect((await root()).notFound).toEqual({ since, lookedAt: testConnector.now.toISOString() });
  });

  it('is reported once when a minute later there is a second one, and keeps the claim', async () => {
    const since = testConnector.now.toISOString();
    await record();
    testConnector.wait(1);
    const confirmedAt = testConnector.now.toISOString();

    await record();
    testConnector.wait(1);
    await record();

    expect(await root()).toMatchObject({
      notFound: { since, confirmedAt },
      provisioningState: 'Failed',
      onboardingState: 'Onboarded',
    });
    expect((await testConnector.feed()).map(({ kind }) => kind)).toEqual(['becameUnreadable']);
    expect(waiting()).toHaveLength(1);
  });

  it.each([1, 2])('is asked again after a crash behind write %i', async (crashAfter) => {
    await expect(record(new CrashPoint(crashAfter))).rejects.toThrow('crashed');

    await record();

    expect(waiting().map(({ kind }) => kind)).toEqual(['resync-group']);
  });

  it('is reported once after a crash behind the write of the second one', async () => {
    await record();
    testConnector.wait(1);

    await expect(record(new CrashPoint(1))).rejects.toThrow('crashed');
    await record();
    await environment.stores.changeFeed.publishRoots((await testConnector.connector())!.id);

    expect((await testConnector.feed()).map(({ kind }) => kind)).toEqual(['becameUnreadable']);
  });

  it('is ignored for a group that is no root group, and for an offboarded one', async () => {
    const { connectorId } = await testConnector.scope('contoso');
    await record(new CrashPoint(), 999_999);
    await environment.stores.rootGroups.put(connectorId, {
      ...(await root()),
      onboardingState: 'NotOnboarded',
    });

    await record();

    expect(await root()).not.toHaveProperty('notFound');
    expect(waiting()).toEqual([]);
  });
});
