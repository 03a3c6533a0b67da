import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Caller } from '../../../shared/platform/caller.ts';
import { patchDevops, putDevops } from '../../../shared/features/onboarding/configure-devops.ts';
import { beginSignIn } from '../../../shared/features/credentials/begin-sign-in.ts';
import { completeSignIn } from '../../../shared/features/credentials/complete-sign-in.ts';
import { purgeSignIns } from '../../../shared/features/credentials/purge-sign-ins.ts';
import { decide } from '../../support/sign-in.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
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
  await testConnector.create();
});

/** From the start to GitLab's sending the person back, who is ada. */
async function signIn(user = 'demo', crashPoint = new CrashPoint()) {
  const begun = await beginSignIn({ scope: 'read_api' }, testConnector.ada, testConnector.deps(crashPoint));
  const { searchParams } = new URL(await decide(begun.offer.authorizationUrl ?? '', { user }));
  const [state, code] = [searchParams.get('state') ?? '', searchParams.get('code') ?? ''];
  return {
    begun,
    state,
    code,
    cameBack: (late = new CrashPoint()) =>
      completeSignIn({ state, code }, () => begun.cookie?.nonce, testConnector.deps(late)),
  };
}

const all = { autoDiscovery: 'Disabled' } as const;

async function configureWith(code: string, caller = testConnector.ada, crashPoint = new CrashPoint()) {
  const body = { properties: { ...all, authorization: { code } } };
  return putDevops(testConnector.key, body, caller, testConnector.deps(crashPoint));
}

describe('a code of a sign-in', () => {
  it('is exchanged with the proof that belongs to it, which GitLab insists on', async () => {
    const { code, cameBack } = await signIn();
    await cameBack();

    await configureWith(code);
    await testConnector.work();

    const connector = await testConnector.connector();
    expect(connector?.devops?.provisioningState).toBe('Succeeded');
    expect(connector?.devops?.authorizedBy).toEqual({ principalId: 'ada-id', name: 'ada' });
    const credentials = (await environment.vault.credentials.get(connector?.id ?? ''))?.value;
    expect(credentials).toMatchObject({ kind: 'oauth', refreshToken: expect.any(String) });
  });

  it('fails the operation when it is brought without having come back here: GitLab misses the proof', async () => {
    const { code } = await signIn();

    await configureWith(code);
    await testConnector.work();

    expect((await testConnector.connector())?.devops).toMatchObject({
      provisioningState: 'Failed',
      provisioningStatusMessage: expect.stringContaining('invalid_grant'),
    });
  });

  it('that no authorization here gave is refused unless codes of other clients are taken', async () => {
    const { code } = await signIn();
    testConnector.codesOfOtherClients = false;

    await expect(configureWith(code)).rejects.toMatchObject({
      status: 400,
      code: 'InvalidAuthorizationCode',
      target: 'properties.authorization.code',
      message: expect.stringContaining('belongs to no authorization that was started here'),
    });
    expect((await testConnector.connector())?.devops).toBeUndefined();
    testConnector.codesOfOtherClients = true;
  });

  it('is refused to another caller, and still there for whom it was given to', async () => {
    const { code, cameBack } = await signIn();
    await cameBack();

    await expect(configureWith(code, grace())).rejects.toThrow(/another person/);
    await configureWith(code);
    await testConnector.work();

    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
  });

  it('is not used up by a change that is refused', async () => {
    const { code, cameBack } = await signIn();
    await cameBack();
    await testConnector.configure(all);

    await expect(configureWith(code)).rejects.toThrow(/still running/);

    await testConnector.work();
    await patchDevops(
      testConnector.key,
      { properties: { authorization: { code } } },
      testConnector.ada,
      testConnector.deps(),
    );
    await testConnector.work();
    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
  });

  it.each([1, 2])('can not be used after a crash after write %i', async (crashAfter) => {
    const { cameBack } = await signIn();

    await expect(cameBack(new CrashPoint(crashAfter))).rejects.toThrow(SimulatedCrash);

    expect(await cameBack()).toEqual({ outcome: 'turned-away', fault: 'used' });
  });
});

describe('what is left of sign-ins', () => {
  it.each([1, 2])(
    'is removed with its verifier, also after a crash at the start after write %i',
    async (crashAfter) => {
      await expect(signIn('demo', new CrashPoint(crashAfter))).rejects.toThrow(SimulatedCrash);
      testConnector.wait(11);

      await purgeSignIns(testConnector.deps());

      expect(await purgeSignIns(testConnector.deps())).toEqual({ signIns: 0 });
    },
  );

  it('is removed also when the process dies in between', async () => {
    const { begun, cameBack } = await signIn();
    await cameBack();
    testConnector.wait(11);

    await expect(purgeSignIns(testConnector.deps(new CrashPoint(1)))).rejects.toThrow(SimulatedCrash);
    await purgeSignIns(testConnector.deps());

    expect(await environment.vault.codeVerifiers.get(begun.cookie?.signInId ?? '')).toBeUndefined();
    expect(await purgeSignIns(testConnector.deps())).toEqual({ signIns: 0 });
  });
});

function grace(): Caller {
  return { ...testConnector.ada, principalId: randomUUID(), name: 'grace' };
}

describe('taking a connector over', () => {
  it('happens when another caller authorises it, who may change it then, and revokes the former tokens', async () => {
    const first = await signIn();
    await first.cameBack();
    await configureWith(first.code);
    await testConnector.work();
    const id = (await testConnector.connector())?.id ?? '';
    const before = (await environment.vault.credentials.get(id))?.value.accessToken ?? '';
    const by = grace();

    await expect(
      patchDevops(testConnector.key, { properties: { autoDiscovery: 'Enabled' } }, by, testConnector.deps()),
    ).rejects.toThrow(/authorised by ada/);
    const token = { accessToken: 'glpat-demo-canary-api-0002' };
    await patchDevops(testConnector.key, { properties: { authorization: token } }, by, testConnector.deps());
    await testConnector.work();
    await patchDevops(
      testConnector.key,
      { properties: { autoDiscovery: 'Enabled' } },
      by,
      testConnector.deps(),
    );
    await testConnector.work();

    expect((await testConnector.connector())?.devops).toMatchObject({
      authorizedBy: { name: 'grace' },
      autoDiscovery: 'Enabled',
    });
    await expect(
      patchDevops(testConnector.key, { properties: all }, testConnector.ada, testConnector.deps()),
    ).rejects.toThrow(/authorised by grace/);
    const answer = await fetch(`${environment.simulator.url}/api/v4/user`, {
      headers: { authorization: `Bearer ${before}` },
    });
    expect(answer.status).toBe(401);
  });

  it('does not happen by an authorization that GitLab refuses', async () => {
    await testConnector.configure(all);
    await testConnector.work();

    const refused = { authorization: { accessToken: 'glpat-unknown' } };
    await patchDevops(testConnector.key, { properties: refused }, grace(), testConnector.deps());
    await testConnector.work();

    expect((await testConnector.connector())?.devops).toMatchObject({
      provisioningState: 'Failed',
      authorizedBy: { name: 'ada' },
    });
  });
});
