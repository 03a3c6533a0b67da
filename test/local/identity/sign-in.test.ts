import { createHash, randomBytes } from 'node:crypto';

import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { demoUsers, pageClient } from '../../../local/identity/identities.ts';
import { startIdentityProvider, type IdentityProvider } from '../../../local/identity/server.ts';
import { rawRequest } from '../../support/raw-request.ts';

const page = 'http://127.0.0.1:7071';
const redirectUri = 'http://localhost:53121/callback';
const clientId = '04b07795-0000-4000-8000-000000000001';
let provider: IdentityProvider;

beforeAll(async () => {
  provider = await startIdentityProvider({ pageOrigins: [page] });
});
afterAll(() => provider.stop());

type Form = Record<string, string>;

function wishFor(verifier: string, more: Form = {}): Form {
  return {
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'api://palisade/.default openid offline_access',
    state: 'a state & more',
    nonce: 'nonce-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  };
}

function endpoint(name: string, authority = 'organizations'): string {
  return `${provider.url}/${authority}/oauth2/v2.0/${name}`;
}

/** The sign-in page as a browser shows it, and the fields that its form sends. */
async function opened(wish: Form) {
  const { pathname } = new URL(endpoint('authorize'));
  const answer = await rawRequest(provider.url, {
    method: 'GET',
    path: `${pathname}?${new URLSearchParams(wish).toString()}`,
    headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  });
  const { status, text: html, headers } = answer;
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  const fields = Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, unescaped(value)]));
  return {
    status,
    html,
    fields,
    location: headers.location ?? null,
    policy: headers['content-security-policy'],
  };
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

async function pressed(fields: Form, origin = provider.url) {
  const answer = await fetch(endpoint('authorize'), {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, 'sec-fetch-site': origin === provider.url ? 'same-origin' : 'cross-site' },
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, location: answer.headers.get('location') ?? '', html: await answer.text() };
}

async function redeemed(form: Form, authority?: string) {
  const answer = await fetch(endpoint('token', authority), {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return { status: answer.status, body: (await answer.json()) as Form };
}

/** As far as the code. */
async function codeFor(verifier: string, more: Form = {}): Promise<string> {
  const { fields } = await opened(wishFor(verifier, more));
  const { location } = await pressed({ ...fields, username: 'ada@contoso.example', secret: provider.secret });
  return new URL(location).searchParams.get('code') ?? '';
}

function exchange(code: string, verifier: string, more: Form = {}): Form {
  const pair = { code, code_verifier: verifier };
  return {
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirectUri,
    ...pair,
    ...more,
  };
}

function aVerifier(): string {
  return randomBytes(32).toString('base64url');
}

describe('signing in with a code and PKCE', () => {
  it('leads from the page with name and secret to tokens about that person', async () => {
    const verifier = aVerifier();
    const { fields, html } = await opened(wishFor(verifier, { login_hint: 'ada@contoso.example' }));
    const { status, location } = await pressed({
      ...fields,
      username: 'ada@contoso.example',
      secret: provider.secret,
    });
    const back = new URL(location);
    const { body } = await redeemed(exchange(back.searchParams.get('code') ?? '', verifier));
    const keys = createRemoteJWKSet(new URL(`${provider.url}/common/discovery/v2.0/keys`));
    const { payload } = await jwtVerify(body['id_token'] ?? '', keys, { audience: clientId });

    expect(html).toContain('value="ada@contoso.example"');
    expect(status).toBe(302);
    expect(`${back.origin}${back.pathname}`).toBe(redirectUri);
    expect(back.searchParams.get('state')).toBe('a state & more');
    expect(payload).toMatchObject({ preferred_username: 'ada@contoso.example', nonce: 'nonce-1' });
    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({
      aud: 'api://palisade',
      preferred_username: 'ada@contoso.example',
      scp: 'user_impersonation',
      oid: payload['oid'],
    });
  });

  it('asks again when the secret is wrong, and gives no code', async () => {
    const { fields } = await opened(wishFor(aVerifier()));
    const { status, location, html } = await pressed({ ...fields, username: 'ada', secret: 'guess' });

    expect([status, location]).toEqual([401, '']);
    expect(html).toContain('role="alert"');
    expect(html).not.toContain('guess');
  });

  it('gives a code once, to the client with the verifier, and never to another', async () => {
    const verifier = aVerifier();
    const refusals = [
      exchange(await codeFor(verifier), aVerifier()),
      exchange(await codeFor(verifier), verifier, { client_id: 'another' }),
      exchange(await codeFor(verifier), verifier, { redirect_uri: 'http://localhost:1/' }),
    ];
    const code = await codeFor(verifier);

    for (const form of refusals)
      expect(await redeemed(form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await redeemed(exchange(code, verifier))).status).toBe(200);
    expect((await redeemed(exchange(code, verifier))).status).toBe(400);
  });

  it('goes on with a refresh token, also in another tenant, until the person signs out', async () => {
    const verifier = aVerifier();
    const other = '00000000-0000-4000-8000-0000000000c0';
    const { body } = await redeemed(exchange(await codeFor(verifier), verifier));
    const again = {
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: body['refresh_token'] ?? '',
    };

    const renewed = await redeemed(again);
    const elsewhere = await redeemed(again, other);
    const out = await fetch(
      `${endpoint('logout')}?${new URLSearchParams({ id_token_hint: body['id_token'] ?? '', post_logout_redirect_uri: `${page}/`, state: 's' }).toString()}`,
      { redirect: 'manual' },
    );

    expect(renewed.status).toBe(200);
    expect(decodeJwt(elsewhere.body['access_token'] ?? '')).toMatchObject({ tid: other });
    expect([out.status, out.headers.get('location')]).toEqual([302, `${page}/?state=s`]);
    expect((await redeemed(again)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    [{ response_mode: 'fragment' }, `${redirectUri}#code=`],
    [{ response_mode: 'query' }, `${redirectUri}?code=`],
    [{}, `${redirectUri}?code=`],
  ])('answers in the place that the client wants: %o', async (mode: Form, beginning) => {
    const { fields } = await opened(wishFor(aVerifier(), mode));
    const { location } = await pressed({ ...fields, username: 'ada', secret: provider.secret });

    expect(location.slice(0, beginning.length)).toBe(beginning);
  });

  it('posts the answer where the client wants that', async () => {
    const { fields } = await opened(wishFor(aVerifier(), { response_mode: 'form_post' }));
    const { status, html } = await pressed({ ...fields, username: 'ada', secret: provider.secret });

    expect(status).toBe(200);
    expect(html).toContain(`<form method="post" action="${redirectUri}">`);
    expect(html).toMatch(/name="code" value="[\w-]{43}"/);
  });

  it.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ code_challenge: '' }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ scope: 'https://graph.microsoft.com/.default' }, 'invalid_resource'],
    [{ prompt: 'none' }, 'login_required'],
  ])('returns the error to the client: %o', async (fault: Form, error) => {
    const { location } = await opened(wishFor(aVerifier(), fault));

    expect(new URL(location ?? '').searchParams.get('error')).toBe(error);
    expect(new URL(location ?? '').searchParams.get('state')).toBe('a state & more');
  });

  it.each([
    'https://evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://localhost@evil.example/',
    'javascript:1',
    '',
  ])('sends nobody to %j', async (redirect_uri) => {
    const { status, location } = await opened(wishFor(aVerifier(), { redirect_uri }));
    const { fields } = await opened(wishFor(aVerifier()));
    const posted = await pressed({ ...fields, redirect_uri, username: 'ada', secret: provider.secret });

    expect([status, location]).toEqual([400, null]);
    expect([posted.status, posted.location]).toEqual([400, '']);
  });

  it.each(['http://127.0.0.1:7071', 'http://127.0.0.1:7071/x', 'http://127.0.0.1:7071/?x', redirectUri])(
    'sends the page only to its own address, not to %j',
    async (redirect_uri) => {
      const { status } = await opened(wishFor(aVerifier(), { client_id: pageClient, redirect_uri }));

      expect(status).toBe(400);
    },
  );

  it('sends the page to its own address', async () => {
    const wish = wishFor(aVerifier(), { client_id: pageClient, redirect_uri: `${page}/` });
    const { fields } = await opened(wish);
    const { location } = await pressed({ ...fields, username: 'ada', secret: provider.secret });

    expect(location.startsWith(`${page}/?code=`)).toBe(true);
  });

  it('offers the demo users with their roles, and any other name', async () => {
    const { html, fields } = await opened(wishFor(aVerifier()));
    const { location } = await pressed({ ...fields, username: '', other: 'ada', secret: provider.secret });

    for (const { name, role = 'no role' } of demoUsers)
      expect(html).toMatch(new RegExp(`value="${name}"( checked)?>${name} <small>${role}</small>`));
    expect(html).toContain(`value="${demoUsers[0]?.name}" checked`);
    expect(new URL(location).searchParams.has('code')).toBe(true);
  });

  it('asks again when a user is chosen and another name typed', async () => {
    const { fields } = await opened(wishFor(aVerifier()));
    const both = { username: demoUsers[0]?.name ?? '', other: 'ada' };
    const { status, location, html } = await pressed({ ...fields, ...both, secret: provider.secret });

    expect([status, location]).toEqual([401, '']);
    expect(html).toContain('another name');
  });

  it('takes a chosen user instead of the name that the client suggested', async () => {
    const { fields } = await opened(wishFor(aVerifier(), { login_hint: 'ada' }));
    const both = { username: demoUsers[1]?.name ?? '', other: 'ada' };
    const { status } = await pressed({ ...fields, ...both, secret: provider.secret });

    expect(status).toBe(302);
  });

  it('shows its parameters as text, in a page that loads nothing and cannot be framed', async () => {
    const { html, policy } = await opened(wishFor(aVerifier(), { client_id: '"><script>alert(1)</script>' }));

    expect(html).not.toContain('<script');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
  });
});

function ask(origin: string): Promise<Response> {
  return fetch(endpoint('token'), {
    method: 'POST',
    headers: { origin, 'sec-fetch-site': 'same-site' },
    body: new URLSearchParams({ grant_type: 'password', username: 'ada', password: provider.secret }),
  });
}

describe('pages', () => {
  it('of ours may ask for tokens and read the answers; others may not even ask', async () => {
    const ours = await ask(page);
    const others = await Promise.all(['http://127.0.0.1:3000', 'https://evil.example', 'null'].map(ask));

    expect([ours.status, ours.headers.get('access-control-allow-origin')]).toEqual([200, page]);
    expect(others.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(others.map(({ headers }) => headers.get('access-control-allow-origin'))).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('of ours are allowed by the preflight request', async () => {
    const headers = { origin: page, 'access-control-request-method': 'POST' };
    const answer = await fetch(endpoint('token'), { method: 'OPTIONS', headers });

    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, page]);
  });

  it('of others get no code, by no form and no frame', async () => {
    const { fields } = await opened(wishFor(aVerifier()));
    const form = await pressed(
      { ...fields, username: 'ada', secret: provider.secret },
      'https://evil.example',
    );
    const frame = await rawRequest(provider.url, {
      method: 'GET',
      path: `/common/oauth2/v2.0/authorize?${new URLSearchParams(wishFor('v')).toString()}`,
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    });

    expect([form.status, frame.status]).toEqual([401, 401]);
  });
});
