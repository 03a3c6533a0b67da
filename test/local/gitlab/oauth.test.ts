import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoApplication } from '../../../local/gitlab/credentials.ts';
import {
  readResponse,
  type TestResponse,
  type GitLabClient,
  startTestGitLab,
  type Json,
} from './support/gitlab-client.ts';

const { clientId, clientSecret, redirectUri } = demoApplication;
const publicClient = {
  clientId: 'public-client',
  redirectUri: 'http://localhost:9/back',
  name: 'Public <one>',
};
const verifier = 'a-verifier-of-at-least-forty-three-characters-0123456789';
const challenge = createHash('sha256').update(verifier).digest('base64url');

let now = new Date('2026-11-23T12:00:00Z');
let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 30, applications: [publicClient], now: () => now });
});
beforeEach(() => {
  now = new Date('2026-11-23T12:00:00Z');
});
afterAll(async () => gitlab.stop());

const asked = {
  client_id: clientId,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'read_api',
  state: 's t&te',
};

async function post(path: string, fields: Record<string, string>): Promise<TestResponse> {
  const body = new URLSearchParams(fields);
  return readResponse(await fetch(gitlab.url + path, { method: 'POST', body, redirect: 'manual' }));
}

/** Submits the user's decision and returns the redirect to the application. */
async function decide(fields: Record<string, string>): Promise<URL> {
  const answer = await post('/oauth/authorize', fields);
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('location') ?? '');
}

async function codeFor(fields: Record<string, string> = {}): Promise<string> {
  const back = await decide({ ...asked, user: 'demo', decision: 'accept', ...fields });
  return back.searchParams.get('code') ?? '';
}

async function redeem(code: string, fields: Record<string, string> = {}): Promise<TestResponse> {
  const client = { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri };
  return post('/oauth/token', { grant_type: 'authorization_code', ...client, code, ...fields });
}

async function refresh(token: unknown, fields: Record<string, string> = {}): Promise<TestResponse> {
  const client = { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri };
  return post('/oauth/token', {
    grant_type: 'refresh_token',
    ...client,
    refresh_token: String(token),
    ...fields,
  });
}

function expectInvalidGrant(answer: TestResponse): void {
  expect(answer.status).toBe(400);
  expect((answer.json as Json)['error']).toBe('invalid_grant');
  expect(answer.headers.get('www-authenticate')).toContain('error="invalid_grant"');
}

describe('the consent page', () => {
  it('shows the application and a description of the scopes, and can be accepted or denied', async () => {
    const page = await gitlab.get(`/oauth/authorize?${new URLSearchParams(asked).toString()}`, undefined);

    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain('Palisade');
    expect(page.text).toContain('Read access to all groups and projects');
    expect(page.text).toContain('<form method="post" action="/oauth/authorize">');
    expect(page.text).toContain('value="accept"');
    expect(page.text).toContain('value="deny"');
    expect(page.text).toContain('value="s t&amp;te"');
  });

  it('shows an error for an unknown client or redirect URI, and does not redirect', async () => {
    const unknown = await post('/oauth/authorize', { ...asked, client_id: 'who', decision: 'accept' });
    const elsewhere = await post('/oauth/authorize', {
      ...asked,
      redirect_uri: 'http://evil',
      decision: 'accept',
    });

    expect([unknown.status, elsewhere.status]).toEqual([401, 400]);
    expect(unknown.headers.has('location')).toBe(false);
    expect(elsewhere.text).toContain('redirect URI');
  });

  it('reports a denial, a forbidden scope and an unknown response type to the application', async () => {
    const denied = await decide({ ...asked, decision: 'deny' });
    const scope = await decide({ ...asked, scope: 'sudo', decision: 'accept' });
    const type = await decide({ ...asked, response_type: 'token', decision: 'accept' });

    expect(denied.href.startsWith(redirectUri)).toBe(true);
    expect(denied.searchParams.get('error')).toBe('access_denied');
    expect(denied.searchParams.get('state')).toBe('s t&te');
    expect(scope.searchParams.get('error')).toBe('invalid_scope');
    expect(type.searchParams.get('error')).toBe('unsupported_response_type');
  });

  it('rejects a blocked user', async () => {
    const answer = await post('/oauth/authorize', { ...asked, user: 'blocked', decision: 'accept' });

    expect(answer.status).toBe(403);
  });
});

describe('a code', () => {
  it('is exchanged for a token of the user, with its scopes', async () => {
    const token = (await redeem(await codeFor({ user: 'dev' }))).json as Json;

    const user = await gitlab.thing('/api/v4/user', String(token['access_token']));
    const info = await gitlab.thing('/oauth/token/info', String(token['access_token']));

    expect(token).toMatchObject({ token_type: 'Bearer', expires_in: 7_200, scope: 'read_api' });
    expect(token['created_at']).toBe(now.getTime() / 1_000);
    expect(user['username']).toBe('dev');
    expect(info).toMatchObject({ scope: ['read_api'], expires_in: 7_200, application: { uid: clientId } });
  });

  it('comes with the state, and is valid once, for ten minutes, for its redirect URI and client', async () => {
    const back = await decide({ ...asked, decision: 'accept' });
    const code = back.searchParams.get('code') ?? '';
    const wrongAddress = await redeem(code, { redirect_uri: 'http://localhost/else' });
    const first = await redeem(code);
    const second = await redeem(code);
    const late = await codeFor();
    now = new Date(now.getTime() + 10 * 60_000);
    const tooLate = await redeem(late);

    expect(back.searchParams.get('state')).toBe('s t&te');
    expectInvalidGrant(wrongAddress);
    expect(first.status).toBe(200);
    expectInvalidGrant(second);
    expectInvalidGrant(tooLate);
  });

  it('requires the right secret', async () => {
    const code = await codeFor();

    const wrong = await redeem(code, { client_secret: 'wrong' });
    const unknown = await redeem(code, { client_id: 'who' });
    const { status, json } = await post('/oauth/token', {
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
    });

    expect([wrong.status, (wrong.json as Json)['error']]).toEqual([401, 'invalid_client']);
    expect(unknown.status).toBe(401);
    expect([status, (json as Json)['error']]).toEqual([401, 'invalid_client']);
  });

  it('may be bound by PKCE, which then replaces the secret', async () => {
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const wrong = await redeem(await codeFor(pkce), { code_verifier: 'another' });
    const code = await codeFor(pkce);
    const withoutSecret = await post('/oauth/token', {
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: redirectUri,
      code,
      code_verifier: verifier,
    });

    expectInvalidGrant(wrong);
    expect(withoutSecret.status).toBe(200);
  });

  it('of a public client must be bound by PKCE', async () => {
    const own = { client_id: publicClient.clientId, redirect_uri: publicClient.redirectUri, scope: 'api' };
    const bare = await decide({ ...asked, ...own, decision: 'accept' });
    const code = await codeFor({ ...own, code_challenge: challenge, code_challenge_method: 'S256' });

    const { client_id, redirect_uri } = own;
    const fields = {
      grant_type: 'authorization_code',
      client_id,
      redirect_uri,
      code,
      code_verifier: verifier,
    };
    const token = await post('/oauth/token', fields);

    expect(bare.searchParams.get('error')).toBe('invalid_request');
    expect(token.status).toBe(200);
  });
});

describe('a refresh', () => {
  it('issues a new pair and revokes the old one immediately', async () => {
    const old = (await redeem(await codeFor())).json as Json;

    const renewed = await refresh(old['refresh_token']);
    const withOld = await gitlab.get('/api/v4/user', String(old['access_token']));
    const again = await refresh(old['refresh_token']);
    const withNew = await gitlab.get('/api/v4/user', String((renewed.json as Json)['access_token']));

    expect(renewed.status).toBe(200);
    expect((renewed.json as Json)['refresh_token']).not.toBe(old['refresh_token']);
    expect((withOld.json as Json)['error_description']).toContain('Token was revoked');
    expectInvalidGrant(again);
    expect(withNew.status).toBe(200);
  });

  it('works after the access token has expired', async () => {
    const old = (await redeem(await codeFor())).json as Json;
    now = new Date(now.getTime() + 7_200_000);

    const expired = await gitlab.get('/api/v4/user', String(old['access_token']));
    const renewed = await refresh(old['refresh_token']);

    expect((expired.json as Json)['error_description']).toContain('Token is expired');
    expect(renewed.status).toBe(200);
  });

  it('requires the same redirect URI', async () => {
    const old = (await redeem(await codeFor())).json as Json;

    const other = await refresh(old['refresh_token'], { redirect_uri: 'http://localhost/else' });
    const same = await refresh(old['refresh_token']);

    expectInvalidGrant(other);
    expect(same.status).toBe(200);
  });
});

describe('the other OAuth endpoints', () => {
  it('revoke a token, idempotently', async () => {
    const token = (await redeem(await codeFor())).json as Json;
    const fields = { client_id: clientId, client_secret: clientSecret, token: String(token['access_token']) };

    const first = await post('/oauth/revoke', fields);
    const second = await post('/oauth/revoke', fields);
    const user = await gitlab.get('/api/v4/user', String(token['access_token']));
    const info = await gitlab.get('/oauth/token/info', String(token['access_token']));

    expect([first.status, first.json, second.status]).toEqual([200, {}, 200]);
    expect((user.json as Json)['error_description']).toContain('Token was revoked');
    expect(info.status).toBe(401);
    expectInvalidGrant(await refresh(token['refresh_token']));
  });

  it('report missing and unsupported parameters', async () => {
    const none = await post('/oauth/token', {});
    const other = await post('/oauth/token', { grant_type: 'password' });

    expect([none.status, (none.json as Json)['error']]).toEqual([400, 'invalid_request']);
    expect([other.status, (other.json as Json)['error']]).toEqual([400, 'unsupported_grant_type']);
  });
});
