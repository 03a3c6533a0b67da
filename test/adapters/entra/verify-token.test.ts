import { generateKeyPairSync } from 'node:crypto';

import { SignJWT, UnsecuredJWT, exportSPKI, importJWK, type CryptoKey } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import type { TokenSpec } from '../../../local/identity/server.ts';
import type { VerifyToken } from '../../../shared/adapters/entra/verify-token.ts';
import { contoso, fabrikam, startEntra, type Entra } from '../../support/entra.ts';

const ada: TokenSpec = { kind: 'user', name: 'ada@contoso.example', tenantId: contoso };
const adaId = objectIdOf(contoso, ada.name);
const pipeline = { kind: 'application', name: '0c0ffee0-0000-4000-8000-000000000001' } as const;
const canary = 'canary-in-a-token';

let entra: Entra;
let verify: VerifyToken;

beforeAll(async () => {
  entra = await startEntra();
});
beforeEach(() => {
  entra.clock.now = new Date();
  verify = entra.verifier();
});
afterAll(async () => {
  await entra.provider.stop();
});

async function verdictOn(token: string): Promise<unknown> {
  return verify(token).catch((failure: unknown) => failure);
}

async function verdictOf(wish: Partial<TokenSpec>): Promise<unknown> {
  return verdictOn(await entra.provider.issue({ ...ada, ...wish }));
}

describe('an access token', () => {
  it.each(['1.0', '2.0'] as const)('of a user, version %s, names the user', async (version) => {
    expect(await verdictOf({ version })).toEqual({
      name: 'ada@contoso.example',
      principalId: adaId,
      type: 'User',
      tenantId: contoso,
    });
  });

  it.each(['1.0', '2.0'] as const)(
    'of an application, version %s, names it by its client id',
    async (version) => {
      expect(await verdictOf({ ...pipeline, version })).toMatchObject({
        name: pipeline.name,
        principalId: objectIdOf(contoso, pipeline.name),
        type: 'Application',
      });
    },
  );

  it('of a managed identity is distinguished from an application', async () => {
    expect(await verdictOf({ ...pipeline, kind: 'managed-identity' })).toMatchObject({
      type: 'ManagedIdentity',
    });
  });

  it('is checked against its own tenant', async () => {
    expect(await verdictOf({ tenantId: fabrikam })).toMatchObject({ tenantId: fabrikam });
  });

  it('may be for any of the audiences that are meant', async () => {
    expect(await verdictOf({ claims: { aud: 'client-id' } })).toMatchObject({ principalId: adaId });
  });

  it('is taken when the clocks differ by less than a minute', async () => {
    const seconds = Math.floor(entra.clock.now.getTime() / 1000);

    expect(await verdictOf({ claims: { nbf: seconds + 50 } })).toMatchObject({ principalId: adaId });
    expect(await verdictOf({ claims: { exp: seconds - 50 } })).toMatchObject({ principalId: adaId });
  });
});

describe('a token that is refused', () => {
  const iss = 'https://attacker.example/v2.0';
  const other = '99999999-0000-4000-8000-000000000099';

  it.each<[string, Partial<TokenSpec>, string]>([
    [
      'for another audience',
      { claims: { aud: 'https://graph.microsoft.com' } },
      'InvalidAuthenticationToken',
    ],
    ['without an audience', { claims: { aud: [] } }, 'InvalidAuthenticationToken'],
    ['from another issuer', { claims: { iss } }, 'InvalidAuthenticationToken'],
    ['of a tenant that is not served', { tenantId: other }, 'InvalidAuthenticationTokenTenant'],
    ['with the issuer of another tenant', { claims: { tid: fabrikam } }, 'InvalidAuthenticationToken'],
    ['of another version than its issuer', { claims: { ver: '1.0' } }, 'InvalidAuthenticationToken'],
    ['without an object id', { claims: { oid: undefined } }, 'InvalidAuthenticationToken'],
    ['without an end', { claims: { exp: undefined } }, 'InvalidAuthenticationToken'],
    ['that has expired', { claims: { exp: 1_700_000_000 } }, 'ExpiredAuthenticationToken'],
    ['that is not valid yet', { claims: { nbf: 4_000_000_000 } }, 'InvalidAuthenticationToken'],
    ['that is an ID token', { claims: { scp: undefined, idtyp: undefined } }, 'InvalidAuthenticationToken'],
    ['signed with an unknown key', { header: { kid: 'unknown' } }, 'InvalidAuthenticationToken'],
  ])('%s', async (_, wish, code) => {
    expect(await verdictOf(wish)).toMatchObject({ status: 401, code });
  });

  it.each(['', 'x', 'a.b', 'a.b.c', `${'x'.repeat(10_000)}.y.z`, 'eyJhbGciOiJub25lIn0.e30.', 'ey.\u0000.ö'])(
    'that is none: %j',
    async (token) => {
      expect(await verdictOn(token)).toMatchObject({ status: 401, code: 'InvalidAuthenticationToken' });
    },
  );

  it('is one without a signature', async () => {
    const claims = { tid: contoso, ver: '2.0', oid: adaId, scp: 'x', aud: 'api://palisade' };
    const token = new UnsecuredJWT(claims).setIssuer(`${entra.provider.url}/${contoso}/v2.0`).encode();

    expect(await verdictOn(token)).toMatchObject({ status: 401 });
  });

  it('is one that took a public key for a shared secret', async () => {
    const { kid, jwk } = entra.provider.keys.newest;
    const publicKey = (await importJWK(jwk, 'RS256')) as CryptoKey;
    const secret = new TextEncoder().encode(await exportSPKI(publicKey));
    const claims = { tid: contoso, ver: '2.0', oid: adaId, scp: 'x', aud: 'api://palisade' };
    const token = await new SignJWT({ ...claims, iss: `${entra.provider.url}/${contoso}/v2.0` })
      .setProtectedHeader({ alg: 'HS256', kid })
      .setExpirationTime('1h')
      .sign(secret);

    expect(await verdictOn(token)).toMatchObject({ status: 401 });
  });

  it('is one that another party signed under the name of a known key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const claims = { tid: contoso, ver: '2.0', oid: adaId, scp: 'x', aud: 'api://palisade', nbf: 0 };
    const token = await new SignJWT({ ...claims, iss: `${entra.provider.url}/${contoso}/v2.0` })
      .setProtectedHeader({ alg: 'RS256', kid: entra.provider.keys.newest.kid })
      .setExpirationTime('1h')
      .sign(privateKey);

    expect(await verdictOn(token)).toMatchObject({ status: 401 });
  });

  it('is one whose claims were changed', async () => {
    const [header = '', payload = '', signature = ''] = (await entra.provider.issue(ada)).split('.');
    const claims = { ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), oid: contoso };
    const changed = Buffer.from(JSON.stringify(claims)).toString('base64url');

    expect(await verdictOn([header, changed, signature].join('.'))).toMatchObject({ status: 401 });
  });

  it('is not quoted', async () => {
    const failure = await verdictOf({ name: canary, claims: { aud: canary, iss: canary } });

    expect(JSON.stringify(failure) + String(failure)).not.toContain(canary);
  });
});

describe('the keys', () => {
  const keysPath = `/${contoso}/discovery/v2.0/keys`;
  const asked = () => entra.provider.requests().get(keysPath) ?? 0;

  it('are asked for once by many that come at once', async () => {
    const before = asked();
    const token = await entra.provider.issue(ada);

    await Promise.all(Array.from({ length: 50 }, () => verify(token)));

    expect(asked() - before).toBe(1);
  });

  it('that come new are taken when the first token shows them, however many show unknown ones', async () => {
    // Dates of the library that keeps the keys are Node's: the pause between two questions has to pass in truth, or not to be.
    await verdictOf({});
    await entra.provider.keys.rotate();
    const later = entra.verifier();
    const before = asked();

    expect(await later(await entra.provider.issue(ada))).toMatchObject({ principalId: adaId });
    const flood = await Promise.all(
      Array.from({ length: 100 }, async (_, n) =>
        later(await entra.provider.issue({ ...ada, header: { kid: `unknown-${n}` } })).catch(
          (failure: { status: number }) => failure.status,
        ),
      ),
    );

    expect(new Set(flood)).toEqual(new Set([401]));
    expect(asked() - before).toBe(1);
  });

  it('of the former rotation are good until they are withdrawn', async () => {
    const token = await entra.provider.issue(ada);
    await entra.provider.keys.rotate();

    expect(await entra.verifier()(token)).toMatchObject({ principalId: adaId });

    entra.provider.keys.retire();

    expect(
      await entra
        .verifier()(token)
        .catch((failure: unknown) => failure),
    ).toMatchObject({ status: 401 });
  });
});

describe('a provider that does not answer', () => {
  it('is no fault of the caller, and is left alone for a while', async () => {
    let asked = 0;
    const broken = entra.verifier(() => {
      asked += 1;
      return Promise.resolve(new Response('busy', { status: 503 }));
    });
    const token = await entra.provider.issue(ada);
    const ask = () => broken(token).catch((failure: unknown) => failure);

    expect(await ask()).toMatchObject({ status: 503, retryAfterSeconds: 10 });
    for (let n = 0; n < 20; n += 1) await ask();
    expect(asked).toBe(1);

    entra.clock.now = new Date(entra.clock.now.getTime() + 6_000);
    await ask();
    expect(asked).toBe(2);
  });

  it('is asked again once it answers', async () => {
    let isUp = false;
    const flaky = entra.verifier((url, init) =>
      isUp ? fetch(url, init) : Promise.reject(new Error('down')),
    );
    const token = await entra.provider.issue(ada);
    expect(await flaky(token).catch((failure: unknown) => failure)).toMatchObject({ status: 503 });

    isUp = true;
    entra.clock.now = new Date(entra.clock.now.getTime() + 6_000);

    expect(await flaky(token)).toMatchObject({ principalId: adaId });
  });

  it.each([
    [
      'names another issuer',
      { issuer: 'https://attacker.example', jwks_uri: 'https://attacker.example/keys' },
    ],
    ['is no discovery document', { hello: 'world' }],
  ])('or %s is not believed', async (_, document) => {
    const lying = entra.verifier(() => Promise.resolve(Response.json(document)));

    expect(await lying(await entra.provider.issue(ada)).catch((failure: unknown) => failure)).toMatchObject({
      status: 503,
    });
  });
});
