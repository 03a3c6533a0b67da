import { describe, expect, it } from 'vitest';

import type { GitLabCredentials } from '../../../shared/contracts/gitlab/oauth.ts';
import {
  GitLabUnauthorizedError,
  GitLabUnavailableError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import { fixedAccess } from '../../../shared/adapters/gitlab/credential-state.ts';
import { knownLimits } from '../../../shared/adapters/gitlab/budgets/known-limits.ts';
import { createRest } from '../../../shared/adapters/gitlab/rest.ts';
import { newSession } from '../../../shared/adapters/gitlab/session.ts';
import { createTransport } from '../../../shared/adapters/gitlab/transport.ts';
import { aConnection, aConnector, application, connectWithToken } from './a-connection.ts';
import { type Reply, json, list, oddGitLab } from './odd-gitlab.ts';

const connector = aConnector();
const now = () => new Date('2026-11-23T10:00:00Z');

function pair(name: string, minutesLeft: number): GitLabCredentials {
  const expiresAt = new Date(now().getTime() + minutesLeft * 60_000).toISOString();
  return { kind: 'oauth', accessToken: `access-${name}`, refreshToken: `refresh-${name}`, expiresAt };
}

const fresh = { access_token: 'access-new', refresh_token: 'refresh-new', expires_in: 7200 };
const expired = { error: 'invalid_token', error_description: 'Token is expired.' };

/** Accepts the tokens named; the rest of the world is what `onRefresh` does with `POST /oauth/token`. */
async function aWorld(accepted: string[], onRefresh: Reply) {
  const server = await oddGitLab((response, seen, nth) => {
    if (seen.url === '/oauth/token') return onRefresh(response, seen, nth);
    const known = accepted.includes(seen.headers.authorization?.replace('Bearer ', '') ?? '');
    return known ? list(response, []) : json(response, expired, { status: 401 });
  });
  const { connections, secrets } = aConnection({ url: server.url, ...application }, { now });
  const refreshes = () => server.seen.filter(({ url }) => url === '/oauth/token');
  return { server, connections, secrets, refreshes };
}

describe('renewing a pair', () => {
  it('happens before it ends, is stored, and sends what GitLab wants', async () => {
    const world = await aWorld(['access-new'], (response) => json(response, fresh));
    await world.secrets.put(connector.id, pair('old', 9));
    const gitlab = await world.connections.connect(connector);

    await gitlab.ownedGroups(1);
    await gitlab.ownedGroups(2);

    expect((await world.secrets.get(connector.id))?.value).toEqual(pair('new', 120));
    expect(world.refreshes().map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
      {
        grant_type: 'refresh_token',
        refresh_token: 'refresh-old',
        client_id: application.clientId,
        client_secret: application.clientSecret,
        redirect_uri: application.redirectUri,
      },
    ]);
  });

  it('does not happen while ten minutes remain', async () => {
    const world = await aWorld(['access-old'], (response) => json(response, fresh));
    await world.secrets.put(connector.id, pair('old', 11));

    await (await world.connections.connect(connector)).ownedGroups(1);

    expect(world.refreshes()).toEqual([]);
  });

  it('happens once when GitLab says the token is expired, and the request is repeated once', async () => {
    const world = await aWorld([], (response) => json(response, fresh));
    await world.secrets.put(connector.id, pair('old', 60));
    const gitlab = await world.connections.connect(connector);

    const failure = await gitlab.ownedGroups(1).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(GitLabUnauthorizedError);
    expect((failure as Error).message).toMatch(/Token is expired.*must be authorised again/);
    expect(world.refreshes()).toHaveLength(1);
    expect(gitlab.spent().requests).toBe(2);
  });

  it('does not happen at every request where tokens live for minutes only', async () => {
    const world = await aWorld(['access-new'], (response) => json(response, { ...fresh, expires_in: 300 }));
    await world.secrets.put(connector.id, pair('old', -1));
    const gitlab = await world.connections.connect(connector);

    for (const page of [1, 2, 3]) await gitlab.ownedGroups(page);

    expect(world.refreshes()).toHaveLength(1);
  });

  it('uses the token that still holds while the renewal is out of reach', async () => {
    const world = await aWorld(['access-old'], (response) => response.destroy());
    await world.secrets.put(connector.id, pair('old', 5));

    const page = await (await world.connections.connect(connector)).ownedGroups(1);

    expect(page.items).toEqual([]);
    expect(world.refreshes()).toHaveLength(1);
  });

  it('fails for a while when the token has ended and the renewal is out of reach', async () => {
    const world = await aWorld([], (response) => response.writeHead(502).end());
    await world.secrets.put(connector.id, pair('old', -5));
    const gitlab = await world.connections.connect(connector);

    await expect(gitlab.ownedGroups(1)).rejects.toBeInstanceOf(GitLabUnavailableError);
    expect(world.refreshes()).toHaveLength(1);
  });

  it('takes the pair that another process stored when its own refresh token was already used', async () => {
    const world = await aWorld(['access-theirs'], (response) => {
      void world.secrets.put(connector.id, pair('theirs', 120));
      json(response, { error: 'invalid_grant' }, { status: 400 });
    });
    await world.secrets.put(connector.id, pair('old', -1));

    await expect((await world.connections.connect(connector)).ownedGroups(1)).resolves.toBeDefined();
  });

  it('takes the pair that another process stored after the lease of this one expired', async () => {
    const world = await aWorld(['access-theirs'], (response) => {
      void world.secrets.put(connector.id, pair('theirs', 120));
      json(response, fresh);
    });
    await world.secrets.put(connector.id, pair('old', -1));

    await (await world.connections.connect(connector)).ownedGroups(1);

    expect((await world.secrets.get(connector.id))?.value).toEqual(pair('theirs', 120));
  });

  it('stores its pair also when the same old one was written again meanwhile', async () => {
    const world = await aWorld(['access-new'], (response) => {
      void world.secrets.put(connector.id, pair('old', -1));
      json(response, fresh);
    });
    await world.secrets.put(connector.id, pair('old', -1));

    await (await world.connections.connect(connector)).ownedGroups(1);

    expect((await world.secrets.get(connector.id))?.value.accessToken).toBe('access-new');
  });

  it('stores its pair although the vault fails at first', async () => {
    const world = await aWorld(['access-new'], (response) => json(response, fresh));
    await world.secrets.put(connector.id, pair('old', -1));
    world.secrets.failures = 1;

    await (await world.connections.connect(connector)).ownedGroups(1);

    expect((await world.secrets.get(connector.id))?.value.accessToken).toBe('access-new');
    expect(world.refreshes()).toHaveLength(1);
  });

  it('names the fault when the application itself is refused', async () => {
    const world = await aWorld([], (response) =>
      json(response, { error: 'invalid_client' }, { status: 401 }),
    );
    await world.secrets.put(connector.id, pair('old', -1));
    const gitlab = await world.connections.connect(connector);

    const message = await gitlab.ownedGroups(1).catch((error: Error) => error.message);

    expect(message).toBe(`GitLab at ${world.server.url} did not renew the access token: invalid_client.`);
  });
});

describe('a token without renewal', () => {
  it('is read again once from the vault when it is refused', async () => {
    const world = await aWorld(['access-b'], (response) => json(response, fresh));
    await world.secrets.put(connector.id, { kind: 'token', accessToken: 'access-a' });
    const gitlab = await world.connections.connect(connector);
    await world.secrets.put(connector.id, { kind: 'token', accessToken: 'access-b' });

    await expect(gitlab.ownedGroups(1)).resolves.toBeDefined();
    expect(gitlab.spent().requests).toBe(2);
  });

  it('asks once when the vault holds no other', async () => {
    const world = await aWorld([], (response) => json(response, fresh));
    await world.secrets.put(connector.id, { kind: 'token', accessToken: 'access-a' });
    const gitlab = await world.connections.connect(connector);

    await expect(gitlab.ownedGroups(1)).rejects.toBeInstanceOf(GitLabUnauthorizedError);
    expect(gitlab.spent().requests).toBe(1);
  });

  it('must be there to connect', async () => {
    const world = await aWorld([], (response) => json(response, fresh));

    await expect(world.connections.connect(connector)).rejects.toBeInstanceOf(GitLabUnauthorizedError);
  });
});

describe('an application that GitLab does not accept', () => {
  it.each([
    [401, 'invalid_client'],
    [400, 'unauthorized_client'],
  ])('is a fault of its own, and costs the pair nothing: %i %s', async (status, error) => {
    let isRefused = true;
    const world = await aWorld(['access-new'], (response) =>
      isRefused ? json(response, { error }, { status }) : json(response, fresh),
    );
    await world.secrets.put(connector.id, pair('old', -1));

    const refused = (await world.connections.connect(connector)).ownedGroups(1);
    await expect(refused).rejects.toMatchObject({ name: 'TokenExchangeError', fault: 'application-refused' });

    expect((await world.secrets.get(connector.id))?.value).toEqual(pair('old', -1));
    isRefused = false;
    await (await world.connections.connect(connector)).ownedGroups(1);
    expect((await world.secrets.get(connector.id))?.value).toEqual(pair('new', 120));
  });
});

describe('the facts about a token', () => {
  it.each([400, 401, 403, 404])('are empty after a %i, and nothing is renewed', async (status) => {
    const server = await oddGitLab((response) => json(response, { error: 'invalid_token' }, { status }));
    const { connections, secrets } = aConnection({ url: server.url, ...application }, { now });
    await secrets.put(connector.id, pair('old', 60));

    expect(await (await connections.connect(connector)).tokenFacts()).toEqual({});
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/oauth/token/info',
      '/api/v4/personal_access_tokens/self',
    ]);
  });

  it('include no scope for a fine-grained token', async () => {
    const server = await oddGitLab((response, { url }) =>
      url.endsWith('/self')
        ? json(response, { scopes: ['granular'] })
        : json(response, { error: 'invalid_token' }, { status: 401 }),
    );
    const gitlab = await connectWithToken(server, 't');

    expect(await gitlab.tokenFacts()).toEqual({});
  });
});

function aTransport(instance: { url: string }) {
  return createTransport({
    instance: { ...instance, internal: true },
    limits: knownLimits(instance),
    maxConcurrency: 1,
    retries: { attemptTimeoutMs: 5_000, maxAttempts: 1, maxWaitMs: 1 },
    now,
    random: () => 0,
    log: { info: () => undefined, warn: () => undefined },
  });
}

it('is not renewed for a 401 that is about the right to see the tokens of a group', async () => {
  let replaced = 0;
  const access = { ...fixedAccess('access-old'), replace: () => Promise.resolve((replaced += 1) > 0) };
  const server = await oddGitLab((response) =>
    json(response, { message: '401 Unauthorized' }, { status: 401 }),
  );
  const rest = createRest(aTransport({ url: server.url }), access, newSession('', 'urgent'));

  await expect(rest.groups.requester.get('groups/7/access_tokens')).rejects.toMatchObject({
    name: 'GitLabForbiddenError',
    fault: undefined,
  });
  expect(replaced).toBe(0);
  await expect(rest.groups.requester.get('groups/7')).rejects.toBeInstanceOf(GitLabUnauthorizedError);
  expect(replaced).toBe(1);
});
