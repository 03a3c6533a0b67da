import { describe, expect, it } from 'vitest';

import {
  GitLabInterceptedError,
  GitLabUnauthorizedError,
  GitLabUnavailableError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import { aConnection, aConnector, application, connectWithToken } from './a-connection.ts';
import { json, list, oddGitLab, type Reply } from './odd-gitlab.ts';

const fail = (error: unknown) => error;
const connector = aConnector();
const patient = { maxWaitMs: 1 };

/** Responses of a gateway, an ingress, a sign-in or a challenge page in the place of GitLab. */
const pages: [string, string, string][] = [
  ['a page', 'text/html; charset=utf-8', '<html><title>Just a moment…</title></html>'],
  ['plain text', 'text/plain; charset=utf-8', 'Forbidden\n'],
  ['nothing', '', ''],
  ['XML', 'application/xml', '<Error><Code>AccessDenied</Code></Error>'],
  ['JSON in the clothes of text', 'text/plain', '{"message":"401 Unauthorized"}'],
  ['broken JSON', 'application/json', '{"message": "404 Gro'],
  ['JSON without a word', 'application/json', '{}'],
  ['JSON that is no object', 'application/json', '"Unauthorized"'],
];
const statuses = [400, 401, 403, 404, 405, 410, 422];
const table = pages.flatMap(([name, type, body]) =>
  statuses.map((status) => [status, name, type, body] as const),
);

const isToken = (url: string) => url.startsWith('/oauth/token');

function page(status: number, type: string, body: string): Reply {
  return (response) => response.writeHead(status, type === '' ? {} : { 'content-type': type }).end(body);
}

describe('what stands before GitLab', () => {
  it.each(table)(
    'is not GitLab: a %i with %s is asked again, and no verdict',
    async (status, _, type, body) => {
      const server = await oddGitLab(page(status, type, body));
      const gitlab = await connectWithToken(server, 't', patient);

      const failure = await gitlab.group(7).catch(fail);

      expect(failure).toBeInstanceOf(GitLabInterceptedError);
      expect(failure).toMatchObject({
        gitLabStatus: status,
        endpoint: '/api/v4/groups/7',
        status: 503,
        fault: undefined,
      });
      expect((failure as Error).message).toContain('something that stands before it did');
      expect(server.seen).toHaveLength(4);
    },
  );

  it.each([
    ['text/html', '<html>Sign in</html>'],
    ['text/plain', '[]'],
    ['', '[]'],
  ])('is not GitLab with a 200 of type %j', async (type, body) => {
    const server = await oddGitLab(page(200, type, body));
    const gitlab = await connectWithToken(server, 't', patient);

    const failure = await gitlab.ownedGroups(1).catch(fail);

    expect(failure).toBeInstanceOf(GitLabInterceptedError);
    expect(failure).toMatchObject({ gitLabStatus: 200 });
  });

  it.each(['https://login.corp.example/adfs?x=1', '/users/sign_in'])(
    'is not GitLab when it sends on to sign in at %s',
    async (location) => {
      const server = await oddGitLab((response, { url }) =>
        url.startsWith('/api')
          ? response.writeHead(302, { location }).end()
          : response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
      );
      const gitlab = await connectWithToken(server, 't', patient);

      const failure = await gitlab.ownedGroups(1).catch(fail);

      expect(failure).toBeInstanceOf(GitLabInterceptedError);
      expect((failure as Error).message).not.toContain('adfs');
    },
  );

  it('costs nothing when GitLab is there again at the next attempt', async () => {
    const server = await oddGitLab((response, seen, nth) =>
      nth === 1 ? page(404, 'text/plain', 'default backend - 404')(response, seen, nth) : list(response, []),
    );
    const gitlab = await connectWithToken(server, 't', patient);

    expect(await gitlab.ownedGroups(1)).toMatchObject({ items: [] });
  });

  it('is distinguished from a connection that breaks in the middle of an error response', async () => {
    const server = await oddGitLab((response) => {
      response.writeHead(404, { 'content-type': 'application/json', 'content-length': '99' });
      response.write('{"message":"404', () => response.destroy());
    });
    const gitlab = await connectWithToken(server, 't', patient);

    const failure = await gitlab.group(7).catch(fail);

    expect(failure).toBeInstanceOf(GitLabUnavailableError);
    expect(failure).not.toBeInstanceOf(GitLabInterceptedError);
  });

  it('does not make a hook that it hides a hook that is gone', async () => {
    const server = await oddGitLab(page(404, 'text/html', '<html></html>'));
    const gitlab = await connectWithToken(server, 't', patient);

    await expect(gitlab.removeGroupHook(7, 1)).rejects.toBeInstanceOf(GitLabInterceptedError);
  });
});

describe('what stands before the token endpoint', () => {
  const pair = { kind: 'oauth', accessToken: 'access-1', refreshToken: 'refresh-1' } as const;
  const expired = { error: 'invalid_token', error_description: 'Token is expired.' };
  const fresh = { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: 7200 };

  it.each(table)('is not GitLab: a %i with %s costs a pair nothing', async (status, _, type, body) => {
    let isInTheWay = true;
    const server = await oddGitLab((response, seen, nth) => {
      if (isToken(seen.url))
        return isInTheWay ? page(status, type, body)(response, seen, nth) : json(response, fresh);
      const isFresh = seen.headers.authorization === 'Bearer access-2';
      return isFresh ? list(response, []) : json(response, expired, { status: 401 });
    });
    const { connections, secrets } = aConnection({ url: server.url, ...application }, patient);
    await secrets.put(connector.id, pair);

    const failure = await (await connections.connect(connector)).ownedGroups(1).catch(fail);

    expect(failure).toBeInstanceOf(GitLabInterceptedError);
    expect(failure).not.toBeInstanceOf(GitLabUnauthorizedError);
    isInTheWay = false;
    expect(await (await connections.connect(connector)).ownedGroups(1)).toMatchObject({ items: [] });
    expect((await secrets.get(connector.id))?.value).toMatchObject({ accessToken: 'access-2' });
  });

  it.each(['text/html', 'text/plain'])('leaves a token that still holds in use: %s', async (type) => {
    const server = await oddGitLab((response, seen, nth) =>
      isToken(seen.url) ? page(403, type, 'No')(response, seen, nth) : list(response, []),
    );
    const { connections, secrets } = aConnection({ url: server.url, ...application }, patient);
    await secrets.put(connector.id, { ...pair, expiresAt: new Date(Date.now() + 60_000).toISOString() });

    expect(await (await connections.connect(connector)).ownedGroups(1)).toMatchObject({ items: [] });
  });

  it.each([...statuses, 200])('does not spend a code with a page of status %i', async (status) => {
    const server = await oddGitLab(page(status, 'text/html', '<html></html>'));
    const { connections } = aConnection({ url: server.url, ...application }, patient);

    const failure = await connections.obtainCredentials(connector, { code: 'code-1' }).catch(fail);

    expect(failure).toBeInstanceOf(GitLabInterceptedError);
    expect(server.seen).toHaveLength(1);
  });
});
