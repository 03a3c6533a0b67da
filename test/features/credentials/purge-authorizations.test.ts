import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { keepAuthorization } from '../../../shared/features/credentials/keep-authorization.ts';
import { purgeAuthorizations } from '../../../shared/features/credentials/purge-authorizations.ts';
import { putDevops } from '../../../shared/features/onboarding/configure-devops.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { codeOf } from '../../support/onboarding.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(20);
});
afterAll(() => environment.stop());
beforeEach(() => {
  testConnector = new TestConnector(environment);
});

async function authorized(): Promise<{ id: string; accessToken: string }> {
  const { key, ada } = testConnector;
  const code = await codeOf(environment.simulator.url);
  const { authorization, credentials } = await keepAuthorization({ key, code }, ada, testConnector.deps());
  return { id: authorization.id, accessToken: credentials.accessToken };
}

async function configureWith(authorizationId: string): Promise<void> {
  const properties = { autoDiscovery: 'Enabled' as const, authorization: { authorizationId } };
  await putDevops(testConnector.key, { properties }, testConnector.ada, testConnector.deps());
}

/** The tables have rows of other tests, which use the same clock. */
function purge(crashPoint = new CrashPoint()): Promise<{ authorizations: number }> {
  return purgeAuthorizations(testConnector.deps(crashPoint));
}

async function worksAtGitLab(accessToken: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await fetch(`${environment.simulator.url}/api/v4/user`, { headers })).ok;
}

async function isKept(id: string): Promise<boolean[]> {
  return [
    (await environment.stores.keptAuthorizations.get(id)) !== undefined,
    (await environment.vault.keptCredentials.get(id)) !== undefined,
  ];
}

it('revokes and removes what nobody used, within the hour and not before its end', async () => {
  const { id, accessToken } = await authorized();
  testConnector.wait(51);
  await purge();
  expect(await isKept(id)).toEqual([true, true]);
  testConnector.wait(4);

  await purge();

  expect(await isKept(id)).toEqual([false, false]);
  expect(await worksAtGitLab(accessToken)).toBe(false);
});

it.each([1, 2])('is completed by the next one after a crash at write %i', async (crashAfter) => {
  const { id } = await authorized();
  testConnector.wait(55);

  await expect(purge(new CrashPoint(crashAfter))).rejects.toThrow(SimulatedCrash);
  await purge();

  expect(await isKept(id)).toEqual([false, false]);
});

it('waits for the operation that was begun in the last moment', async () => {
  await testConnector.create();
  const { id, accessToken } = await authorized();
  testConnector.wait(49);
  await configureWith(id);
  testConnector.wait(6);

  await purge();

  expect(await isKept(id)).toEqual([true, true]);
  await testConnector.work();
  expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
  await purge();
  expect(await isKept(id)).toEqual([false, false]);
  expect(await worksAtGitLab(accessToken)).toBe(true);
});

it('does not revoke tokens that a connector adopted before a crash', async () => {
  await testConnector.create();
  const { id, accessToken } = await authorized();
  const kept = (await environment.vault.keptCredentials.get(id))!.value;
  await configureWith(id);
  await testConnector.work();
  await environment.vault.keptCredentials.put(id, kept);
  testConnector.wait(55);

  await purge();

  expect(await isKept(id)).toEqual([false, false]);
  expect(await worksAtGitLab(accessToken)).toBe(true);
});

it('removes what can not be read, and revokes the others', async () => {
  const broken = await authorized();
  const others = [await authorized(), await authorized()];
  const { secrets } = environment.stores;
  const sealed = (await secrets.get(broken.id, 'kept-credentials'))!.value;
  await secrets.put(broken.id, 'kept-credentials', { ...sealed, tag: 'AAAAAAAAAAAAAAAAAAAAAA==' });
  testConnector.wait(55);

  await purge();

  expect(await isKept(broken.id)).toEqual([false, false]);
  for (const { id, accessToken } of others) {
    expect(await isKept(id)).toEqual([false, false]);
    expect(await worksAtGitLab(accessToken)).toBe(false);
  }
});
