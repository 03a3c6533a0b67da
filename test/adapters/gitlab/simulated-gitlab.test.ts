import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  demoApplication,
  demoToken,
  devToken,
  expiredToken,
  readUserToken,
  revokedToken,
} from '../../../local/gitlab/credentials.ts';
import { type SimulatedGitLab, startGitLab } from '../../../local/gitlab/server.ts';
import type { GitLabGroup } from '../../../shared/contracts/gitlab/group.ts';
import type { GitLabCredentials } from '../../../shared/contracts/gitlab/oauth.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
  GitLabUnauthorizedError,
  TokenExchangeError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import type { GitLab, GitLabPage } from '../../../shared/features/connectors/ports.ts';
import { aConnection, aConnector, connectWithToken } from './a-connection.ts';

let simulator: SimulatedGitLab;
let instance: { url: string; clientId: string; clientSecret: string; redirectUri: string };
const connector = aConnector();

beforeAll(async () => {
  simulator = await startGitLab({ projects: 250 });
  const { clientId, clientSecret, redirectUri } = demoApplication;
  instance = { url: simulator.url, clientId, clientSecret, redirectUri };
});
afterAll(() => simulator.stop());

async function allPages<Item>(read: (page: number) => Promise<GitLabPage<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  for (let page: number | undefined = 1; page !== undefined;) {
    const result: GitLabPage<Item> = await read(page);
    expect(result.malformed).toBe(0);
    items.push(...result.items);
    page = result.nextPage;
  }
  return items;
}

async function consent(): Promise<string> {
  const { clientId, redirectUri } = demoApplication;
  const form = { client_id: clientId, redirect_uri: redirectUri, response_type: 'code', scope: 'read_api' };
  const body = new URLSearchParams({ ...form, user: 'demo', decision: 'accept' });
  const answer = await fetch(`${simulator.url}/oauth/authorize`, {
    method: 'POST',
    body,
    redirect: 'manual',
  });
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

function tokenRequests(): number {
  return simulator.requests().byRoute['POST /oauth/token'] ?? 0;
}

/** The same pair, as if its time were up. */
function ended(credentials: GitLabCredentials): GitLabCredentials {
  if (credentials.kind === 'token') return credentials;
  return { ...credentials, expiresAt: new Date(Date.now() - 1_000).toISOString() };
}

function rootsOf(groups: GitLabGroup[]): GitLabGroup[] {
  return groups.filter(
    ({ full_path: path }) => !groups.some((other) => path.startsWith(`${other.full_path}/`)),
  );
}

describe('inventory', () => {
  let gitlab: GitLab;
  beforeAll(async () => {
    gitlab = await connectWithToken(instance, demoToken);
  });

  it('reads owned groups, their descendants and every project, in the order of their ids', async () => {
    const owned = await allPages((page) => gitlab.ownedGroups(page));
    const roots = rootsOf(owned);
    const descendants = await Promise.all(
      roots.map(({ id }) => allPages((page) => gitlab.descendantGroups(id, page))),
    );
    const projects = await Promise.all(roots.map(({ id }) => allPages((page) => gitlab.projects(id, page))));

    expect(projects.flat()).toHaveLength(250);
    expect(new Set(projects.flat().map(({ id }) => id)).size).toBe(250);
    for (const list of [owned, ...descendants, ...projects]) {
      const ids = list.map(({ id }) => id);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    }
    const groupIds = new Set([...roots, ...descendants.flat()].map(({ id }) => id));
    expect(projects.flat().every(({ namespace }) => groupIds.has(namespace.id))).toBe(true);
  });

  it('lets no field through that is not on the list of those used', async () => {
    const [root] = rootsOf(await allPages((page) => gitlab.ownedGroups(page)));

    const page = await gitlab.projects(root!.id, 1);

    expect(JSON.stringify(page)).not.toMatch(/runners_token|import_url|canary/);
  });

  it('finds a group by id and by full path', async () => {
    const [some] = (await gitlab.ownedGroups(1)).items;

    expect(await gitlab.group(some!.id)).toEqual(await gitlab.group(some!.full_path));
  });

  it('says of what is not there that it is not found, with its route', async () => {
    const failure = await gitlab.group('no/such/group').catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(GitLabNotFoundError);
    expect(failure).toMatchObject({ gitLabStatus: 404, endpoint: '/api/v4/groups/no%2Fsuch%2Fgroup' });
  });

  it('asks nothing for a path that would name another route', async () => {
    await expect(gitlab.group('..')).rejects.toBeInstanceOf(GitLabNotFoundError);
    await expect(gitlab.group('')).rejects.toBeInstanceOf(GitLabNotFoundError);
  });
});

describe('access tokens', () => {
  it('accepts one that may read the API', async () => {
    const { connections } = aConnection(instance);

    const credentials = await connections.obtainCredentials(connector, { accessToken: demoToken });

    expect(credentials).toEqual({
      kind: 'token',
      accessToken: demoToken,
      expiresOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
  });

  it('names the scope that a token lacks', async () => {
    const { connections } = aConnection(instance);

    const failure = await connections
      .obtainCredentials(connector, { accessToken: readUserToken })
      .catch((e: unknown) => e);

    expect(failure).toBeInstanceOf(TokenExchangeError);
    expect((failure as Error).message).toContain('read_api');
  });

  it.each([revokedToken, expiredToken, 'glpat-unknown'])(
    'refuses %s as an authorization',
    async (accessToken) => {
      const { connections } = aConnection(instance);

      await expect(connections.obtainCredentials(connector, { accessToken })).rejects.toBeInstanceOf(
        TokenExchangeError,
      );
    },
  );

  it("ends with GitLab's reason when a token in use was revoked", async () => {
    const gitlab = await connectWithToken(instance, revokedToken);

    const failure = await gitlab.ownedGroups(1).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(GitLabUnauthorizedError);
    expect((failure as Error).message).toMatch(/revoked.*must be authorised again/i);
  });

  it('distinguishes missing scope from missing rights', async () => {
    const withoutScope = await connectWithToken(instance, readUserToken);
    const developer = await connectWithToken(instance, devToken);

    await expect(withoutScope.ownedGroups(1)).rejects.toBeInstanceOf(GitLabForbiddenError);
    expect((await developer.ownedGroups(1)).items).toEqual([]);
  });
});

describe('OAuth', () => {
  it('exchanges a code once', async () => {
    const { connections } = aConnection(instance);
    const code = await consent();

    const credentials = await connections.obtainCredentials(connector, { code });
    const again = await connections.obtainCredentials(connector, { code }).catch((error: unknown) => error);

    expect(credentials).toMatchObject({ kind: 'oauth', refreshToken: expect.any(String) });
    expect(again).toBeInstanceOf(TokenExchangeError);
    expect((again as Error).message).toContain(
      `GitLab at ${instance.url} did not exchange the authorization code: invalid_grant (The provided`,
    );
  });

  it('renews once for 50 callers whose token has ended, and stores the new pair', async () => {
    const { connections, secrets } = aConnection(instance);
    await secrets.put(
      connector.id,
      ended(await connections.obtainCredentials(connector, { code: await consent() })),
    );
    const sessions = await Promise.all(Array.from({ length: 50 }, () => connections.connect(connector)));
    const before = tokenRequests();

    const pages = await Promise.all(sessions.map((session) => session.ownedGroups(1)));

    expect(tokenRequests()).toBe(before + 1);
    expect(pages.every(({ items }) => items.length > 0)).toBe(true);
    expect(secrets.puts).toBe(2);
  });

  it('renews once for 50 callers whose token was revoked by another renewal', async () => {
    const { connections, secrets } = aConnection(instance);
    const first = await connections.obtainCredentials(connector, { code: await consent() });
    await secrets.put(connector.id, first);
    const sessions = await Promise.all(Array.from({ length: 50 }, () => connections.connect(connector)));
    const other = aConnection(instance);
    await other.secrets.put(connector.id, ended(first));
    await (await other.connections.connect(connector)).ownedGroups(1);
    await secrets.put(connector.id, (await other.secrets.get(connector.id))!.value);
    const before = tokenRequests();

    const pages = await Promise.all(sessions.map((session) => session.ownedGroups(1)));

    expect(tokenRequests()).toBe(before);
    expect(pages.every(({ items }) => items.length > 0)).toBe(true);
  });

  it('asks for a new consent when the pair was revoked', async () => {
    const { connections, secrets } = aConnection(instance);
    const credentials = await connections.obtainCredentials(connector, { code: await consent() });
    await secrets.put(connector.id, credentials);
    const gitlab = await connections.connect(connector);
    await connections.revoke(connector, credentials);

    const failure = await gitlab.ownedGroups(1).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(GitLabUnauthorizedError);
    expect((failure as Error).message).toMatch(/revoked.*must be authorised again/);
  });

  it('leaves an access token of the caller alone', async () => {
    const { connections } = aConnection(instance);

    await connections.revoke(connector, { kind: 'token', accessToken: demoToken });

    await expect(connections.obtainCredentials(connector, { accessToken: demoToken })).resolves.toBeDefined();
  });
});
