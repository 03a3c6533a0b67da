import { describe, expect, it } from 'vitest';

import { identifyCaller } from '../../../shared/adapters/entra/identify-caller.ts';
import { ada } from '../../support/a-connector.ts';
import { contoso, twoTenants } from '../../support/entra.ts';

const adaId = '00000000-0000-4000-8000-0000000000ad';
const seen: string[] = [];
const rules = {
  tenants: twoTenants,
  appServiceAuthentication: false,
  localAdministrator: true,
  verify: (token: string) => {
    seen.push(token);
    return Promise.resolve(ada);
  },
};
const behindAppService = { ...rules, appServiceAuthentication: true, localAdministrator: false };
const localAdministrator = {
  name: 'local-administrator',
  principalId: '00000000-0000-4000-8000-00000000000a',
  type: 'User',
  tenantId: contoso,
};

function from(url: string, headers: Record<string, string> = {}) {
  return { url, headers: new Headers(headers) };
}

/** The signed-in caller in the header that App Service sets. */
function aPrincipal(claims: Record<string, string>, type = 'aad') {
  const list = Object.entries(claims).map(([typ, val]) => ({ typ, val }));
  return Buffer.from(JSON.stringify({ auth_typ: type, claims: list })).toString('base64');
}

function ask(principal: string, by = behindAppService) {
  return identifyCaller(from('https://palisade.example/', { 'x-ms-client-principal': principal }), by);
}

const signedIn = {
  'http://schemas.microsoft.com/identity/claims/objectidentifier': adaId,
  'http://schemas.microsoft.com/identity/claims/tenantid': contoso,
  preferred_username: 'ada@contoso.example',
};

describe('the local administrator', () => {
  it.each([
    from('http://127.0.0.1:7071/subscriptions'),
    from('http://localhost:7071/'),
    from('http://[::1]:7071/'),
    from('http://127.0.0.1:7071/', { origin: 'http://127.0.0.1:7071' }),
    from('http://127.0.0.1:7071/', { 'user-agent': 'curl/8', accept: '*/*', 'x-ms-client-request-id': 'a' }),
    from('http://127.0.0.1:7071/', { 'sec-fetch-site': 'same-origin' }),
    from('http://127.0.0.1:7071/', { 'sec-fetch-site': 'none' }),
  ])('calls from this machine: $url', async (request) => {
    expect(await identifyCaller(request, rules)).toEqual(localAdministrator);
  });

  it.each([
    from('http://palisade.example/'),
    from('http://10.0.0.5:7071/'),
    from('http://127.0.0.1.attacker.example:7071/'),
    from('http://localhost.attacker.example/'),
    from('not a url'),
    from('http://127.0.0.1:7071/', { origin: 'https://attacker.example' }),
    from('http://127.0.0.1:7071/', { origin: 'null' }),
    from('http://127.0.0.1:7071/', { origin: 'http://localhost:3000' }),
    from('http://127.0.0.1:7071/', { origin: 'http://127.0.0.1:3000' }),
    from('http://127.0.0.1:7071/', { 'sec-fetch-site': 'cross-site' }),
    from('http://127.0.0.1:7071/', { 'sec-fetch-site': 'same-site' }),
  ])('is nobody who comes from elsewhere: $url', async (request) => {
    await expect(identifyCaller(request, rules)).rejects.toMatchObject({ code: 'AuthenticationFailed' });
  });

  it.each([
    'Forwarded',
    'Via',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Client-Cert',
    'X-Real-IP',
    'X-Original-Host',
    'X-Original-URL',
    'CF-Connecting-IP',
    'CF-Ray',
    'True-Client-IP',
    'X-Client-IP',
    'X-Cluster-Client-IP',
    'X-Remote-Addr',
    'Fastly-Client-IP',
    'Fly-Client-IP',
    'X-Azure-SocketIP',
    'X-ARR-ClientCert',
    'X-Envoy-External-Address',
    'X-Amzn-Trace-Id',
    'X-AppEngine-User-IP',
    'Tailscale-User-Login',
    'CDN-Loop',
  ])('is not the sender of a forwarded request, as %s shows', async (name) => {
    for (const value of ['127.0.0.1', '']) {
      const request = from('http://127.0.0.1:7071/', { [name]: value });

      await expect(identifyCaller(request, rules)).rejects.toMatchObject({ code: 'AuthenticationFailed' });
    }
  });

  it.each(['https://palisade.example', 'http://localhost:7071'])(
    'is nobody who comes through the public address: %s',
    async (publicUrl) => {
      const through = from(publicUrl.replace('https', 'http'));

      await expect(identifyCaller(through, { ...rules, publicUrl })).rejects.toThrow('is missing');
      expect(await identifyCaller(from('http://127.0.0.1:7071/'), { ...rules, publicUrl })).toEqual(
        localAdministrator,
      );
    },
  );

  it('is nobody where the settings do not allow it', async () => {
    const strict = { ...rules, localAdministrator: false };

    await expect(identifyCaller(from('http://127.0.0.1:7071/'), strict)).rejects.toThrow('is missing');
  });

  it('is not who shows a token, whatever it is', async () => {
    const refusing = { ...rules, verify: () => Promise.reject(new Error('refused')) };
    const request = from('http://127.0.0.1:7071/', { authorization: 'Bearer x.y.z' });

    await expect(identifyCaller(request, refusing)).rejects.toThrow('refused');
  });
});

describe('a bearer token', () => {
  it.each(['Bearer x.y.z', 'bearer x.y.z', 'Bearer   x.y.z '])('is checked: %j', async (authorization) => {
    seen.length = 0;

    expect(await identifyCaller(from('https://palisade.example/', { authorization }), rules)).toBe(ada);
    expect(seen).toEqual(['x.y.z']);
  });

  it('counts more than what the platform says', async () => {
    const headers = { authorization: 'Bearer x.y.z', 'x-ms-client-principal': aPrincipal(signedIn) };

    expect(await identifyCaller(from('https://palisade.example/', headers), behindAppService)).toBe(ada);
  });

  it.each(['Basic canary', '', 'Bearer', 'Bearer ', 'Bearer a b', 'canary'])(
    'is asked for in the place of %j',
    async (authorization) => {
      const failure = await identifyCaller(from('http://127.0.0.1/', { authorization }), rules).catch(
        (thrown: unknown) => thrown,
      );

      expect(failure).toMatchObject({ status: 401, code: 'AuthenticationFailed' });
      expect(String(failure)).not.toContain('canary');
    },
  );
});

describe('what App Service authentication says', () => {
  it.each([
    ['a user who signed in', signedIn, 'User', 'ada@contoso.example'],
    ['an application', { oid: adaId, tid: contoso, azp: 'app-1', idtyp: 'app' }, 'Application', 'app-1'],
    ['an application by the older names', { oid: adaId, tid: contoso, appid: 'a' }, 'Application', 'a'],
    ['a user by an application', { ...signedIn, azp: 'web', scp: 'x' }, 'User', 'ada@contoso.example'],
  ])('names %s', async (_, claims, type, name) => {
    expect(await ask(aPrincipal(claims))).toEqual({
      name,
      type,
      principalId: adaId,
      tenantId: contoso,
    });
  });

  it('is worth nothing where the platform does not stand before the app', async () => {
    await expect(ask(aPrincipal(signedIn), { ...rules, localAdministrator: false })).rejects.toMatchObject({
      code: 'AuthenticationFailed',
    });
  });

  it('does not accept a person from a tenant that is not served', async () => {
    const stranger = { ...signedIn, tid: '99999999-0000-4000-8000-000000000099' };
    const [, ...named] = Object.entries(stranger).filter(([name]) => !name.endsWith('tenantid'));
    const principal = aPrincipal({ oid: adaId, ...Object.fromEntries(named) });

    await expect(ask(principal)).rejects.toMatchObject({ code: 'InvalidAuthenticationTokenTenant' });
  });

  it.each([
    '',
    'not base64 ö',
    Buffer.from('null').toString('base64'),
    aPrincipal(signedIn, 'facebook'),
    aPrincipal({ name: 'ada' }),
  ])('is refused when it names nobody of Entra ID: %j', async (principal) => {
    await expect(ask(principal)).rejects.toMatchObject({ status: 401 });
  });
});
