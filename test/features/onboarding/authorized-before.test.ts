import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { demoApiToken, demoToken } from '../../../local/gitlab/credentials.ts';
import { DevOpsValidation } from '../../../shared/contracts/arm/validation.ts';
import { keepAuthorization } from '../../../shared/features/credentials/keep-authorization.ts';
import { patchDevops, putDevops } from '../../../shared/features/onboarding/configure-devops.ts';
import { listAvailableGroups } from '../../../shared/features/onboarding/list-available-groups.ts';
import { validateDevops } from '../../../shared/features/onboarding/validate-devops.ts';
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

/** Authorises by OAuth, or by a token, and answers with the id. */
async function authorize(accessToken?: string, caller = testConnector.ada): Promise<string> {
  const given =
    accessToken === undefined ? { code: await codeOf(environment.simulator.url) } : { accessToken };
  const { key } = testConnector;
  return (await keepAuthorization({ key, ...given }, caller, testConnector.deps())).authorization.id;
}

const some = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['fabrikam'] };
type Wish = typeof some | { autoDiscovery: 'Enabled' };

async function put(
  authorizationId: string,
  wish: Wish = some,
  { crashPoint = new CrashPoint(), caller = testConnector.ada } = {},
) {
  const properties = { ...wish, authorization: { authorizationId } };
  const { connector } = await putDevops(
    testConnector.key,
    { properties },
    caller,
    testConnector.deps(crashPoint),
  );
  return connector.devops;
}

async function credentials() {
  const id = (await testConnector.connector())?.id ?? '';
  return (await environment.vault.credentials.get(id))?.value;
}

async function worksAtGitLab(accessToken = ''): Promise<boolean> {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await fetch(`${environment.simulator.url}/api/v4/user`, { headers })).ok;
}

describe('before the connector exists', () => {
  it('groups are listed and the choice is tried with it, any number of times', async () => {
    const id = await authorize();
    const body = DevOpsValidation.parse({ properties: { ...some, authorization: { authorizationId: id } } });

    for (const _ of [1, 2]) {
      const result = await validateDevops(testConnector.key, body, testConnector.ada, testConnector.deps());
      const groups = await listAvailableGroups(
        testConnector.key,
        id,
        testConnector.ada,
        testConnector.deps(),
      );

      expect(result).toMatchObject({ valid: true, authorizedAs: 'demo' });
      expect(result.groups).toMatchObject([{ fullyQualifiedName: 'fabrikam' }]);
      expect(groups.map(({ facts }) => facts.fullyQualifiedName)).toContain('fabrikam');
    }
    expect(await testConnector.connector()).toBeUndefined();
  });

  it('its GitLab is that of the dry run, and no other can be named', async () => {
    const properties = {
      ...some,
      gitlabInstanceUrl: 'https://evil.example',
      authorization: { authorizationId: await authorize() },
    };
    const body = DevOpsValidation.parse({ properties });

    await expect(
      validateDevops(testConnector.key, body, testConnector.ada, testConnector.deps()),
    ).rejects.toMatchObject({ status: 400, target: 'properties.gitlabInstanceUrl' });
  });

  it('a configuration is refused, and does not use it up', async () => {
    const id = await authorize();

    await expect(put(id)).rejects.toMatchObject({ status: 404, code: 'ParentResourceNotFound' });
    await testConnector.create();
    expect((await put(id)).operation).toBeDefined();
  });
});

describe('a configuration', () => {
  beforeEach(async () => {
    await testConnector.create();
  });

  it('takes the credentials, which are then nowhere else', async () => {
    const id = await authorize();

    await put(id);
    await testConnector.work();

    const { devops } = (await testConnector.connector()) ?? {};
    expect(devops).toMatchObject({ provisioningState: 'Succeeded', authorizedBy: { name: 'ada' } });
    expect(await credentials()).toMatchObject({ kind: 'oauth', authorizationId: id });
    expect(await environment.vault.keptCredentials.get(id)).toBeUndefined();
    expect(await worksAtGitLab((await credentials())?.accessToken)).toBe(true);
  });

  it('that is repeated joins its operation, while it runs and when it has ended', async () => {
    const id = await authorize();
    const first = await put(id);

    const during = await put(id);
    await testConnector.work();
    const after = await put(id);

    expect(during.operation?.id).toBe(first.operation?.id);
    expect(after).toMatchObject({
      provisioningState: 'Succeeded',
      authorization: { id, operationId: first.operation?.id },
    });
    expect(after.operation).toBeUndefined();
    expect(testConnector.queue.next()).toBeUndefined();
  });

  it('with another choice needs no authorization, and is refused with the used one', async () => {
    const id = await authorize();
    await put(id);
    await expect(put(id, { autoDiscovery: 'Enabled' })).rejects.toMatchObject({
      code: 'AnotherOperationInProgress',
    });
    await testConnector.work();

    await expect(put(id, { autoDiscovery: 'Enabled' })).rejects.toMatchObject({
      status: 409,
      code: 'AuthorizationUsed',
    });
    await putDevops(
      testConnector.key,
      { properties: { autoDiscovery: 'Enabled' } },
      testConnector.ada,
      testConnector.deps(),
    );
    await testConnector.work();
    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
  });

  it('that failed is answered with its failure when it is repeated, and may be sent again without it', async () => {
    const id = await authorize();
    const unknown = { ...some, topLevelInventoryList: ['no-such'] };
    const first = await put(id, unknown);
    await testConnector.work();

    const repeated = await put(id, unknown);
    await putDevops(testConnector.key, { properties: some }, testConnector.ada, testConnector.deps());
    await testConnector.work();

    expect(repeated).toMatchObject({
      provisioningState: 'Failed',
      authorization: { operationId: first.operation?.id },
    });
    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
  });

  it('of a connector that has one authorises it again, and revokes the former tokens', async () => {
    await put(await authorize());
    await testConnector.work();
    const former = await credentials();
    const id = await authorize();
    const body = { properties: { authorization: { authorizationId: id } } };
    const patch = () => patchDevops(testConnector.key, body, testConnector.ada, testConnector.deps());

    const begun = await patch();
    const repeated = await patch();
    await testConnector.work();

    expect(repeated.connector.devops.operation?.id).toBe(begun.connector.devops.operation?.id);
    expect((await credentials())?.authorizationId).toBe(id);
    expect(await worksAtGitLab(former?.accessToken)).toBe(false);
    expect(await worksAtGitLab((await credentials())?.accessToken)).toBe(true);
  });

  it('is refused with one of another person, of another tenant or connector, and with an expired one', async () => {
    const id = await authorize(demoToken);
    const grace = { ...testConnector.ada, name: 'grace', principalId: 'grace-id' };
    const elsewhere = new TestConnector(environment);
    await elsewhere.create();
    const properties = { ...some, authorization: { authorizationId: id } };

    await expect(put(id, some, { caller: grace })).rejects.toMatchObject({ code: 'InvalidAuthorization' });
    await expect(
      putDevops(elsewhere.key, { properties }, elsewhere.ada, elsewhere.deps()),
    ).rejects.toMatchObject({ code: 'InvalidAuthorization' });
    testConnector.wait(50);
    await expect(put(id)).rejects.toMatchObject({ code: 'InvalidAuthorization', status: 400 });
    expect((await testConnector.connector())?.devops).toBeUndefined();
  });

  it('by an authorization that is replaced by a token does not come back with it', async () => {
    const id = await authorize();
    await put(id);
    await testConnector.work();
    await testConnector.configure({ ...some, authorization: { accessToken: demoApiToken } });
    await testConnector.work();

    await expect(put(id)).rejects.toMatchObject({ code: 'AuthorizationUsed' });
    expect((await credentials())?.accessToken).toBe(demoApiToken);
  });
});

describe('a crash of the configuration', () => {
  it.each([1, 2, 3])('at write %i is completed by the same request', async (crashAfter) => {
    await testConnector.create();
    const id = await authorize();

    await expect(put(id, some, { crashPoint: new CrashPoint(crashAfter) })).rejects.toThrow(SimulatedCrash);
    await put(id);
    await testConnector.work();

    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
    expect((await credentials())?.authorizationId).toBe(id);
  });

  it('at its first write is completed by the watchdog', async () => {
    await testConnector.create();
    const id = await authorize();
    await expect(put(id, some, { crashPoint: new CrashPoint(1) })).rejects.toThrow(SimulatedCrash);

    await testConnector.watch();
    await testConnector.work();

    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
  });
});

describe('a crash of the job', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('at write %i keeps the tokens valid', async (crashAfter) => {
    await testConnector.create();
    await put(await authorize());
    await testConnector.work();
    const id = await authorize();
    await put(id);
    const job = testConnector.queue.next()!;

    await testConnector.carryOut(job, new CrashPoint(crashAfter)).catch((failure: unknown) => {
      if (!(failure instanceof SimulatedCrash)) throw failure;
    });
    await testConnector.carryOut(job);
    await testConnector.work();

    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
    expect((await credentials())?.authorizationId).toBe(id);
    expect(await worksAtGitLab((await credentials())?.accessToken)).toBe(true);
    expect(await environment.vault.keptCredentials.get(id)).toBeUndefined();
  });

  it('does not put the kept pair back over one that was renewed from it', async () => {
    await testConnector.create();
    const id = await authorize();
    await put(id);
    const job = testConnector.queue.next()!;
    await testConnector.carryOut(job, new CrashPoint(5)).catch(() => undefined);
    const connector = (await testConnector.connector())!;
    const pair = (await environment.vault.credentials.get(connector.id))!.value;
    const renewed = { ...pair, expiresAt: '2099-01-01T00:00:00.000Z' };
    await environment.vault.credentials.put(connector.id, renewed);
    expect(pair.authorizationId).toBe(id);

    await testConnector.carryOut(job);

    expect(await credentials()).toEqual(renewed);
  });
});
