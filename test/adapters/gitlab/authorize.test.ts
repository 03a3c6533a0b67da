import type { ServerResponse } from 'node:http';

import { describe, expect, it } from 'vitest';

import {
  GitLabThrottledError,
  GitLabUnavailableError,
  TokenExchangeError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import { aConnection, aConnector, application } from './a-connection.ts';
import { type Reply, json, list, oddGitLab } from './odd-gitlab.ts';

const connector = aConnector();
const code = { code: 'code-canary-1' };
const granted = { access_token: 'access-canary', refresh_token: 'r', expires_in: 7200, scope: 'read_api' };

async function authorizeAgainst(reply: Reply, authorization: Parameters<typeof run>[1] = code) {
  const server = await oddGitLab(reply);
  const { connections, warnings } = aConnection({ url: server.url, ...application });
  return { server, connections, warnings, outcome: await run(connections, authorization) };
}

function run(
  connections: ReturnType<typeof aConnection>['connections'],
  authorization: { code: string } | { accessToken: string },
) {
  return connections.obtainCredentials(connector, authorization).catch((error: unknown) => error);
}

describe('exchanging a code', () => {
  it.each([
    ['no answer', GitLabUnavailableError, (response) => response.destroy()],
    ['502', GitLabUnavailableError, (response) => response.writeHead(502).end()],
    ['429', GitLabThrottledError, (response) => response.writeHead(429, { 'retry-after': '1' }).end()],
  ] as [string, typeof GitLabUnavailableError, Reply][])(
    'may be tried again later after %s, but not in here',
    async (_name, kind, reply) => {
      const { server, outcome } = await authorizeAgainst(reply);

      expect(outcome).toBeInstanceOf(kind);
      expect(server.seen).toHaveLength(1);
    },
  );

  it.each([
    [
      'is broken',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"access_to'),
    ],
    [
      'breaks off',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99' });
        response.write('{"acc', () => response.destroy());
      },
    ],
    ['holds no token', (response) => json(response, {})],
    ['grants too little', (response) => json(response, { ...granted, scope: 'read_user' })],
  ] as [string, Reply][])('is over when the answer %s: the code is spent', async (_name, reply) => {
    const { server, outcome } = await authorizeAgainst(reply);

    expect(outcome).toBeInstanceOf(TokenExchangeError);
    expect(server.seen).toHaveLength(1);
  });

  it('needs an application', async () => {
    const server = await oddGitLab((response) => json(response, granted));
    const { connections } = aConnection({ url: server.url });

    const outcome = await run(connections, code);

    expect(outcome).toBeInstanceOf(TokenExchangeError);
    expect((outcome as Error).message).toContain(
      'no OAuth application (client id and redirect URI) is configured',
    );
    expect(server.seen).toEqual([]);
  });

  it("names GitLab's word for the refusal", async () => {
    const { server, outcome } = await authorizeAgainst((response) =>
      json(response, { error: 'invalid_client' }, { status: 401 }),
    );

    expect((outcome as Error).message).toBe(
      `GitLab at ${server.url} did not exchange the authorization code: invalid_client.`,
    );
  });
});

const user = (response: ServerResponse) => json(response, { id: 1 });
const isUser = (url: string) => url.endsWith('/user');
const insufficient = { error: 'insufficient_granular_scope', error_description: 'Access denied.' };

describe('trying an access token', () => {
  const token = { accessToken: 'glpat-canary-token' };

  it('accepts one whose scopes cannot be asked for', async () => {
    const { outcome } = await authorizeAgainst(
      (response, { url }) =>
        json(response, url.endsWith('/user') ? { id: 1 } : { message: '404 Not Found' }, {
          status: url.endsWith('/user') ? 200 : 404,
        }),
      token,
    );

    expect(outcome).toEqual({ kind: 'token', ...token });
  });

  it.each([400, 401, 403, 404, 405, 422, 500, 502])(
    'accepts one whose own description is answered with %i: it is only nice to know',
    async (status) => {
      const { outcome } = await authorizeAgainst(
        (response, { url }) =>
          isUser(url) ? user(response) : json(response, { error: 'id is invalid' }, { status }),
        token,
      );

      expect(outcome).toEqual({ kind: 'token', ...token });
    },
  );

  it('waits where the description asks to wait', async () => {
    const { outcome } = await authorizeAgainst(
      (response, { url }) =>
        isUser(url) ? user(response) : response.writeHead(429, { 'retry-after': '60' }).end(),
      token,
    );

    expect(outcome).toBeInstanceOf(GitLabThrottledError);
  });

  it('takes the scope granular for no scope at all, and keeps the end', async () => {
    const { outcome } = await authorizeAgainst(
      (response, { url }) =>
        isUser(url) ? user(response) : json(response, { scopes: ['granular'], expires_at: '2027-01-31' }),
      token,
    );

    expect(outcome).toEqual({ kind: 'token', ...token, expiresOn: '2027-01-31' });
  });

  it('tries the groups for a fine-grained token that may not say whose it is', async () => {
    const { outcome, server } = await authorizeAgainst(
      (response, { url }) =>
        url.includes('/groups?') ? list(response, []) : json(response, insufficient, { status: 403 }),
      token,
    );

    expect(outcome).toEqual({ kind: 'token', ...token });
    expect(server.seen.map(({ url }) => url.split('?')[0])).toContain('/api/v4/groups');
  });

  it('does not accept one that may not read the groups either', async () => {
    const { outcome } = await authorizeAgainst(
      (response) => json(response, insufficient, { status: 403 }),
      token,
    );

    expect(outcome).toBeInstanceOf(TokenExchangeError);
    expect((outcome as Error).message).toMatch(
      /did not accept the access token: .*insufficient_granular_scope/,
    );
  });

  it('names the scope that is missing', async () => {
    const { outcome } = await authorizeAgainst(
      (response, { url }) =>
        json(response, url.endsWith('/user') ? { id: 1 } : { scopes: ['read_user', 'openid'] }),
      token,
    );

    expect(outcome).toBeInstanceOf(TokenExchangeError);
    expect((outcome as Error).message).toMatch(
      /lacks the scope read_api \(or api\); it has: read_user, openid\.$/,
    );
  });

  it.each(['two lines\nof it', 'schlüssel', 'with space'])('sends nothing for %j', async (accessToken) => {
    const { outcome, server } = await authorizeAgainst((response) => json(response, { id: 1 }), {
      accessToken,
    });

    expect(outcome).toBeInstanceOf(TokenExchangeError);
    expect((outcome as Error).message).not.toContain(accessToken);
    expect(server.seen).toEqual([]);
  });

  it('may be tried again when GitLab is out of reach', async () => {
    const { outcome } = await authorizeAgainst((response) => json(response, {}, { status: 500 }), token);

    expect(outcome).toBeInstanceOf(GitLabUnavailableError);
  });
});

describe('revoking', () => {
  const credentials = { kind: 'oauth', accessToken: 'access-canary', refreshToken: 'r' } as const;

  it('sends the token with the application, once', async () => {
    const server = await oddGitLab((response) => json(response, {}));
    const { connections } = aConnection({ url: server.url, ...application });

    await connections.revoke(connector, credentials);

    const sent = server.seen.map(({ url, body }) => [url, Object.fromEntries(new URLSearchParams(body))]);
    const { clientId, clientSecret } = application;
    expect(sent).toEqual([
      ['/oauth/revoke', { client_id: clientId, client_secret: clientSecret, token: 'access-canary' }],
    ]);
  });

  it.each([
    ['GitLab does not answer', (url: string) => ({ url, ...application }), {}],
    ['no application is configured', (url: string) => ({ url }), {}],
    [
      'its instance is configured no more',
      (url: string) => ({ url }),
      { gitlabInstanceUrl: 'https://gone.example' },
    ],
  ])('leaves a line in the log when %s', async (_name, instance, tags) => {
    const server = await oddGitLab((response) => response.destroy());
    const { connections, warnings } = aConnection(instance(server.url));

    await connections.revoke(aConnector({ tags }), credentials);

    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toContain('canary');
  });
});
