import { describe, expect, it } from 'vitest';

import type { GroupHookWish } from '../../../shared/contracts/gitlab/hook.ts';
import {
  GitLabInterceptedError,
  GitLabThrottledError,
  GitLabUnexpectedAnswerError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import { aConnection, aConnector, application, connectWithToken } from './a-connection.ts';
import { closedUrl, json, list, oddGitLab } from './odd-gitlab.ts';

const wish: GroupHookWish = {
  url: 'https://palisade.example/webhooks/gitlab/h1',
  secret: { token: 't'.repeat(32), signingToken: `whsec_${'A'.repeat(43)}=` },
  verifyTls: true,
};
const fail = (error: unknown) => error;

function aHook(id: number, change: Record<string, unknown> = {}) {
  return { id, url: wish.url, group_id: 7, alert_status: 'executable', disabled_until: null, ...change };
}

const wanted = [
  'push_events',
  'pipeline_events',
  'project_events',
  'subgroup_events',
  'member_events',
  'vulnerability_events',
];
const unwanted = [
  'issues_events',
  'confidential_issues_events',
  'merge_requests_events',
  'tag_push_events',
  'note_events',
  'confidential_note_events',
  'job_events',
  'wiki_page_events',
  'deployment_events',
  'feature_flag_events',
  'releases_events',
  'milestone_events',
  'emoji_events',
  'resource_access_token_events',
];
const writes = [
  ['creating', 'POST', '/api/v4/groups/7/hooks', 201],
  ['updating', 'PUT', '/api/v4/groups/7/hooks/3', 200],
] as const;

describe.each(writes)('%s a group hook', (_write, method, url, status) => {
  async function send(server: { url: string }, wished = wish) {
    const gitlab = await connectWithToken(server, 'glpat-1', { maxAttempts: 3 });
    return method === 'POST' ? gitlab.createGroupHook(7, wished) : gitlab.updateGroupHook(7, 3, wished);
  }

  it('sends every event flag, both secrets and the address as JSON', async () => {
    const server = await oddGitLab((response) => json(response, aHook(3), { status }));

    await send(server);

    const [seen] = server.seen;
    expect(seen).toMatchObject({ method, url });
    expect(seen!.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer glpat-1',
    });
    const { name, description, ...body } = JSON.parse(seen!.body) as Record<string, unknown>;
    expect(body).toEqual({
      url: wish.url,
      token: wish.secret.token,
      signing_token: wish.secret.signingToken,
      enable_ssl_verification: true,
      push_events_branch_filter: '',
      branch_filter_strategy: 'all_branches',
      ...Object.fromEntries(wanted.map((flag) => [flag, true])),
      ...Object.fromEntries(unwanted.map((flag) => [flag, false])),
    });
    expect([name, description]).toEqual([expect.stringContaining('Palisade'), expect.any(String)]);
  });

  it('lets TLS go unverified where that is wished', async () => {
    const server = await oddGitLab((response) => json(response, aHook(3), { status }));

    await send(server, { ...wish, verifyTls: false });

    expect(JSON.parse(server.seen[0]!.body)).toMatchObject({ enable_ssl_verification: false });
  });

  it.each([true, false, undefined])('reads back whether a signing token is kept (%s)', async (present) => {
    const answer = aHook(3, { signing_token_present: present, alert_status: 'disabled', token: 'never' });
    const server = await oddGitLab((response) => json(response, answer, { status }));

    const hook = await send(server);

    expect(hook).toEqual({
      id: 3,
      url: wish.url,
      alert_status: 'disabled',
      disabled_until: null,
      ...(present !== undefined && { signing_token_present: present }),
    });
  });

  it.each([
    [403, { error: 'insufficient_scope', error_description: 'Needs api.' }, 'GitLabForbiddenError'],
    [403, { message: '403 Forbidden' }, 'GitLabForbiddenError'],
    [404, { message: '404 Not Found' }, 'GitLabNotFoundError'],
    [401, { error: 'invalid_token' }, 'GitLabUnauthorizedError'],
    [422, { message: { base: ['Maximum number of group hooks (50) exceeded'] } }, 'GitLabRefusedError'],
    [502, {}, 'GitLabUnavailableError'],
  ])('fails with the error for a %i after one request', async (gitLabStatus, body, name) => {
    const server = await oddGitLab((response) => json(response, body, { status: gitLabStatus }));

    await expect(send(server)).rejects.toMatchObject({ name, gitLabStatus, endpoint: url });
    expect(server.seen).toHaveLength(1);
  });

  it.each(['reset', 'an answer that breaks off'])('is not sent again after %s', async (how) => {
    const server = await oddGitLab((response) => {
      if (how === 'reset') return response.destroy();
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': '999' });
      return response.write('{"id":', () => response.destroy());
    });

    await expect(send(server)).rejects.toMatchObject({ name: 'GitLabUnavailableError' });
    expect(server.seen).toHaveLength(1);
  });

  it('leaves it to the queue when to come again after a 429', async () => {
    const server = await oddGitLab((response) =>
      json(response, { message: 'slow down' }, { status: 429, 'retry-after': '1' }),
    );

    const failure = await send(server).catch(fail);

    expect(failure).toBeInstanceOf(GitLabThrottledError);
    expect(failure).toMatchObject({ retryAfterSeconds: 1 });
    expect(server.seen).toHaveLength(1);
  });

  it.each([[[]], [null], [{ message: 'ok' }], [{ id: 'three', url: 'x' }]])(
    'is not taken in by %j',
    async (body) => {
      const server = await oddGitLab((response) => json(response, body, { status }));

      const failure = await send(server).catch(fail);

      expect(failure).toBeInstanceOf(GitLabUnexpectedAnswerError);
      expect((failure as Error).message).toBe(
        `GitLab at ${server.url} answered ${method} ${url} with something that is not a group hook.`,
      );
    },
  );

  it('takes neither a redirect nor the secrets elsewhere', async () => {
    const elsewhere = await oddGitLab((response) => json(response, aHook(3)));
    const server = await oddGitLab((response) =>
      response.writeHead(307, { location: `${elsewhere.url}${url}` }).end(),
    );

    await expect(send(server)).rejects.toBeInstanceOf(GitLabInterceptedError);
    expect(elsewhere.seen).toEqual([]);
  });
});

describe('changes', () => {
  it('are sent again when no connection came about', async () => {
    const gitlab = await connectWithToken({ url: await closedUrl() }, 't', { maxAttempts: 3 });

    const failure = await gitlab.createGroupHook(7, wish).catch(fail);

    expect(failure).toMatchObject({ name: 'GitLabUnavailableError' });
    expect((failure as Error).message).toContain('ECONNREFUSED');
    expect(gitlab.spent().requests).toBe(3);
  });

  it('are sent again with a fresh token when the old one was refused', async () => {
    const server = await oddGitLab((response, _seen, nth) =>
      nth === 1
        ? json(response, { error: 'invalid_token' }, { status: 401 })
        : json(response, nth === 2 ? { access_token: 'fresh', refresh_token: 'r2' } : aHook(3)),
    );
    const { connections, secrets } = aConnection({ ...server, ...application });
    const connector = aConnector();
    await secrets.put(connector.id, { kind: 'oauth', accessToken: 'old', refreshToken: 'r1' });
    const gitlab = await connections.connect(connector);

    expect((await gitlab.updateGroupHook(7, 3, wish)).id).toBe(3);
    const [first, , again] = server.seen;
    expect(again!.body).toBe(first!.body);
    expect(again!.headers.authorization).toBe('Bearer fresh');
  });
});

describe('the hooks of a group', () => {
  it('are read over all pages, and malformed hooks are listed separately', async () => {
    const server = await oddGitLab((response, _seen, nth) =>
      nth === 1
        ? list(
            response,
            [aHook(1), { id: 'two' }, { id: null, url: 'https://elsewhere.example' }, aHook(3)],
            { next: '2' },
          )
        : list(response, [aHook(4, { alert_status: 'something new' })]),
    );
    const gitlab = await connectWithToken(server, 't');

    const { hooks, malformedUrls } = await gitlab.groupHooks(7);

    expect(hooks.map(({ id }) => id)).toEqual([1, 3, 4]);
    expect(malformedUrls).toEqual(['https://elsewhere.example', undefined]);
    expect(hooks.at(-1)!.alert_status).toBeUndefined();
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/api/v4/groups/7/hooks?per_page=100&page=1',
      '/api/v4/groups/7/hooks?per_page=100&page=2',
    ]);
  });

  it('end even where the list does not', async () => {
    const server = await oddGitLab((response, _seen, nth) =>
      list(response, [aHook(nth)], { next: String(nth + 1) }),
    );

    const failure = await (await connectWithToken(server, 't')).groupHooks(7).catch(fail);

    expect(failure).toBeInstanceOf(GitLabUnexpectedAnswerError);
    expect(server.seen.length).toBeLessThanOrEqual(50);
  });

  it.each([403, 404])('cannot be read with a %i', async (gitLabStatus) => {
    const server = await oddGitLab((response) => json(response, { message: 'No' }, { status: gitLabStatus }));

    await expect((await connectWithToken(server, 't')).groupHooks(7)).rejects.toMatchObject({ gitLabStatus });
  });
});

describe('removing a group hook', () => {
  it.each([204, 404])('is done with a %i', async (status) => {
    const server = await oddGitLab((response) =>
      status === 204
        ? response.writeHead(204).end()
        : json(response, { message: '404 Not Found' }, { status }),
    );

    await (await connectWithToken(server, 't')).removeGroupHook(7, 3);

    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'DELETE', url: '/api/v4/groups/7/hooks/3', body: '' });
  });

  it.each([403, 500])('is not done with a %i', async (gitLabStatus) => {
    const server = await oddGitLab((response) => json(response, { message: 'No' }, { status: gitLabStatus }));
    const gitlab = await connectWithToken(server, 't');

    await expect(gitlab.removeGroupHook(7, 3)).rejects.toMatchObject({ gitLabStatus });
  });
});

describe('testing a group hook', () => {
  it('asks GitLab for a push event', async () => {
    const server = await oddGitLab((response) => json(response, { message: '201 Created' }, { status: 201 }));

    await (await connectWithToken({ url: `${server.url}/git` }, 't')).testGroupHook(7, 3);

    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'POST', url: '/git/api/v4/groups/7/hooks/3/test/push_events' });
  });

  it.each([404, 422, 429])('fails with a %i', async (gitLabStatus) => {
    const server = await oddGitLab((response) => json(response, { message: 'No' }, { status: gitLabStatus }));
    const gitlab = await connectWithToken(server, 't');

    await expect(gitlab.testGroupHook(7, 3)).rejects.toMatchObject({ gitLabStatus });
  });
});
