import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { demoToken, expiredToken, readUserToken } from '../../../local/gitlab/credentials.ts';
import { beginSignIn } from '../../../shared/features/credentials/begin-sign-in.ts';
import { completeSignIn } from '../../../shared/features/credentials/complete-sign-in.ts';
import { keepAuthorization } from '../../../shared/features/credentials/keep-authorization.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { codeOf } from '../../support/onboarding.ts';
import { decide } from '../../support/sign-in.ts';
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

type Given = { code: string } | { accessToken: string };

function keep(given: Given, crashPoint = new CrashPoint(), caller = testConnector.ada) {
  const { key } = testConnector;
  return keepAuthorization({ key, ...given }, caller, testConnector.deps(crashPoint));
}

function exchanges(): number {
  return environment.gate.asked.filter(({ target }) => target === '/oauth/token').length;
}

/** A code that a sign-in here returned. */
async function codeBySignIn(): Promise<string> {
  const { ada } = testConnector;
  const { offer, cookie } = await beginSignIn({ scope: 'read_api' }, ada, testConnector.deps());
  const { searchParams } = new URL(await decide(offer.authorizationUrl ?? ''));
  const [state, code] = [searchParams.get('state') ?? '', searchParams.get('code') ?? ''];
  await completeSignIn({ state, code }, () => cookie?.nonce, testConnector.deps());
  return code;
}

describe('an authorization', () => {
  it('by token is kept encrypted for 50 minutes, for a connector that does not exist yet', async () => {
    const { authorization, credentials } = await keep({ accessToken: demoToken });

    expect(authorization).toMatchObject({
      principalId: 'ada-id',
      tenantId: testConnector.tenantId,
      connector: testConnector.key,
      instanceUrl: environment.gate.url,
      expiresAt: '2026-11-23T10:50:00.000Z',
    });
    expect(credentials).toEqual({ kind: 'token', accessToken: demoToken, expiresOn: expect.any(String) });
    expect(await environment.stores.keptAuthorizations.get(authorization.id)).toEqual(authorization);
    expect((await environment.vault.keptCredentials.get(authorization.id))?.value).toEqual(credentials);
    expect(await testConnector.connector()).toBeUndefined();
  });

  it('by code is exchanged once, and a repeated request gets the same one', async () => {
    testConnector.codesOfOtherClients = false;
    const code = await codeBySignIn();
    environment.gate.asked.length = 0;

    const first = await keep({ code });
    const repeated = await keep({ code });

    expect(repeated).toEqual(first);
    expect(exchanges()).toBe(1);
    expect(first.credentials).toMatchObject({ kind: 'oauth', refreshToken: expect.any(String) });
    expect(first.authorization.id).not.toContain(code);
    expect(await environment.stores.signIns.grantOf(code)).toBeUndefined();
  });

  it('by code of another person is refused, and remains there for its owner', async () => {
    testConnector.codesOfOtherClients = false;
    const code = await codeBySignIn();
    const grace = { ...testConnector.ada, name: 'grace', principalId: 'grace-id' };

    await expect(keep({ code }, new CrashPoint(), grace)).rejects.toMatchObject({
      code: 'InvalidAuthorizationCode',
    });
    expect((await keep({ code })).credentials.kind).toBe('oauth');
  });

  it('is exchanged by one of two concurrent requests', async () => {
    const code = await codeOf(environment.simulator.url);
    environment.gate.asked.length = 0;

    const results = await Promise.allSettled([keep({ code }), keep({ code })]);

    expect(exchanges()).toBe(1);
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as object] : [],
    );
    expect(refused.length).toBeLessThan(2);
    for (const reason of refused)
      expect(reason).toMatchObject({ code: 'AnotherOperationInProgress', retryAfterSeconds: 2 });
  });
});

describe('a repeated code is refused', () => {
  it('for another connector', async () => {
    const code = await codeOf(environment.simulator.url);
    await keep({ code });
    const key = { ...testConnector.key, name: 'fabrikam' };

    await expect(
      keepAuthorization({ key, code }, testConnector.ada, testConnector.deps()),
    ).rejects.toMatchObject({
      code: 'InvalidAuthorizationCode',
      target: 'properties.authorization.code',
      message: expect.stringContaining("for the security connector 'contoso'"),
    });
  });

  it('after 50 minutes, also if the timer has not removed it yet', async () => {
    const code = await codeOf(environment.simulator.url);
    await keep({ code });
    testConnector.wait(50);

    await expect(keep({ code })).rejects.toMatchObject({
      code: 'InvalidAuthorizationCode',
      details: [{ message: 'has expired' }],
    });
  });

  it('as used when the connector has taken the credentials', async () => {
    const code = await codeOf(environment.simulator.url);
    await testConnector.create();
    const { authorization } = await keep({ code });
    await testConnector.configure({
      autoDiscovery: 'Enabled',
      authorization: { authorizationId: authorization.id },
    });
    await testConnector.work();

    await expect(keep({ code })).rejects.toMatchObject({ status: 409, code: 'AuthorizationUsed' });
  });
});

describe('a refusal of GitLab names the field, and keeps nothing', () => {
  it.each([
    ['an expired token', { accessToken: expiredToken }, 'accessToken', /expired/i],
    ['a token without the scope', { accessToken: readUserToken }, 'accessToken', /read_api/],
    ['an unknown token', { accessToken: 'glpat-never' }, 'accessToken', /did not accept/],
    ['a token with a line break', { accessToken: 'glpat with\nbreak' }, 'accessToken', /characters/],
    ['an unknown code', { code: 'never-given-out' }, 'code', /invalid_grant|invalid/],
  ])('%s', async (_, given, field, message) => {
    await expect(keep(given)).rejects.toMatchObject({
      status: 400,
      code: 'TokenExchangeFailed',
      target: `properties.authorization.${field}`,
      message: expect.stringMatching(message),
    });
    expect(await rowsOfTenant()).toEqual([]);
  });

  it('a GitLab that is not configured', async () => {
    const request = {
      key: testConnector.key,
      accessToken: demoToken,
      instanceUrl: 'https://evil.example',
    };

    await expect(keepAuthorization(request, testConnector.ada, testConnector.deps())).rejects.toMatchObject({
      status: 400,
      target: 'properties.gitlabInstanceUrl',
    });
  });
});

/** Crashes at a write, and sends the same code at once and two minutes later. */
async function crashed(crashAfter: number) {
  testConnector.codesOfOtherClients = false;
  const code = await codeBySignIn();
  environment.gate.asked.length = 0;
  await expect(keep({ code }, new CrashPoint(crashAfter))).rejects.toThrow(SimulatedCrash);
  const again = await keep({ code }).catch((failure: unknown) => failure);
  testConnector.wait(2);
  return { again, later: await keep({ code }).catch((failure: unknown) => failure) };
}

describe('after a crash', () => {
  it('before the credentials are stored the code is given up', async () => {
    const { again, later } = await crashed(1);

    expect(again).toMatchObject({ code: 'AnotherOperationInProgress' });
    expect(later).toMatchObject({ code: 'InvalidAuthorizationCode', status: 400 });
    expect(exchanges()).toBeLessThanOrEqual(1);
  });

  it.each([2, 3, 4])('at write %i the same request gets the one authorization', async (crashAfter) => {
    const { again, later } = await crashed(crashAfter);

    expect(again).toMatchObject({ credentials: { kind: 'oauth' } });
    expect(later).toEqual(again);
    expect(exchanges()).toBe(1);
    expect(await rowsOfTenant()).toHaveLength(1);
  });

  it('of the connection, the same code may try again', async () => {
    const code = await codeOf(environment.simulator.url);
    const open = environment.gate.refuse(({ target }) => target === '/oauth/token', {
      status: 503,
      body: {},
    });
    await expect(keep({ code })).rejects.toMatchObject({ gitLabStatus: 503 });
    open();

    expect((await keep({ code })).credentials.kind).toBe('oauth');
  });
});

async function rowsOfTenant(): Promise<string[]> {
  const ids: string[] = [];
  for await (const row of environment.stores.keptAuthorizations.expired('9999'))
    if (row.tenantId === testConnector.tenantId) ids.push(row.id);
  return ids;
}
