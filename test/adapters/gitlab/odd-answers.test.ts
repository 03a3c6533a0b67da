import { describe, expect, it } from 'vitest';

import {
  GitLabInterceptedError,
  GitLabUnexpectedAnswerError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import { connectWithToken } from './a-connection.ts';
import { aGroup, json, list, oddGitLab } from './odd-gitlab.ts';

const fail = (error: unknown) => error;

describe('answers that are not the API', () => {
  it.each([
    ['broken JSON', 'application/json', '[{"id": 1, '],
    ['an empty body', 'application/json', ''],
    ['an object', 'application/json', '{"message":"hello"}'],
    ['null', 'application/json', 'null'],
    ['a word', 'application/json', '"hello"'],
  ])('is not taken in by %s instead of a list', async (_name, type, body) => {
    const server = await oddGitLab((response) => response.writeHead(200, { 'content-type': type }).end(body));
    const gitlab = await connectWithToken(server, 't');

    const failure = await gitlab.ownedGroups(1).catch(fail);

    expect(failure).toBeInstanceOf(GitLabUnexpectedAnswerError);
    expect(failure).toMatchObject({ endpoint: '/api/v4/groups', gitLabStatus: 200 });
    expect(server.seen).toHaveLength(1);
  });

  it.each([[[]], [{}], [null], [{ id: 'x' }]])('is not taken in by %j instead of a group', async (body) => {
    const server = await oddGitLab((response) => json(response, body));
    const gitlab = await connectWithToken(server, 't');

    await expect(gitlab.group(7)).rejects.toBeInstanceOf(GitLabUnexpectedAnswerError);
  });

  it.each([
    [400, 'GitLabRefusedError'],
    [401, 'GitLabUnauthorizedError'],
    [403, 'GitLabForbiddenError'],
    [404, 'GitLabNotFoundError'],
    [405, 'GitLabRefusedError'],
    [422, 'GitLabRefusedError'],
    [500, 'GitLabUnavailableError'],
  ])('takes a %i in words of GitLab as its word, and does not ask again', async (gitLabStatus, name) => {
    const server = await oddGitLab((response) => json(response, { message: 'No' }, { status: gitLabStatus }));
    const gitlab = await connectWithToken(server, 't');

    await expect(gitlab.ownedGroups(1)).rejects.toMatchObject({ name, gitLabStatus });
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['403 Forbidden.', { message: '403 Forbidden' }],
    ['insufficient_scope (Too little.).', { error: 'insufficient_scope', error_description: 'Too\nlittle.' }],
    ['{"name":["is too short"]}.', { message: { name: ['is too short'] } }],
    ['url is missing.', { error: 'url is missing' }],
  ])('carries the words %j', async (words, body) => {
    const server = await oddGitLab((response) => json(response, body, { status: 403 }));
    const gitlab = await connectWithToken(server, 't');

    await expect(gitlab.ownedGroups(1)).rejects.toThrow(
      `GitLab at ${server.url} refused GET /api/v4/groups: HTTP 403, ${words}`,
    );
  });
});

describe('lists', () => {
  it('counts an element that does not fit and keeps the others', async () => {
    const server = await oddGitLab((response) =>
      list(response, [aGroup(1), { id: 'two' }, null, aGroup(3)], { next: '2', total: '104' }),
    );
    const gitlab = await connectWithToken(server, 't');

    const page = await gitlab.ownedGroups(1);

    expect(page).toMatchObject({ malformed: 2, nextPage: 2, totalItems: 104 });
    expect(page.items.map(({ id }) => id)).toEqual([1, 3]);
  });

  it('knows no total where GitLab withholds it', async () => {
    const server = await oddGitLab((response) => list(response, [aGroup(1)]));

    const page = await (await connectWithToken(server, 't')).descendantGroups(1, 1);

    expect(page).toMatchObject({ nextPage: undefined, totalItems: undefined });
  });

  it('goes on after a full page whose paging headers were taken away, and ends at a short one', async () => {
    const full = Array.from({ length: 100 }, (_, index) => aGroup(index + 1));
    const server = await oddGitLab((response, _seen, nth) =>
      json(response, nth === 1 ? full : [aGroup(101)]),
    );
    const gitlab = await connectWithToken(server, 't');

    expect((await gitlab.ownedGroups(1)).nextPage).toBe(2);
    expect((await gitlab.ownedGroups(2)).nextPage).toBeUndefined();
  });

  it('refuses a next page that lies behind', async () => {
    const server = await oddGitLab((response) => list(response, [aGroup(1)], { next: '3' }));
    const gitlab = await connectWithToken(server, 't');

    await expect(gitlab.ownedGroups(3)).rejects.toBeInstanceOf(GitLabUnexpectedAnswerError);
  });

  it('never follows a Link header', async () => {
    const elsewhere = await oddGitLab((response) => list(response, []));
    const server = await oddGitLab((response) =>
      json(response, [aGroup(1)], {
        'x-next-page': '2',
        link: `<${elsewhere.url}/groups?page=2>; rel="next"`,
      }),
    );

    await (await connectWithToken(server, 't')).ownedGroups(1);

    expect([server.seen.length, elsewhere.seen.length]).toEqual([1, 0]);
  });

  it('asks for what the crawl plan wants, with the token as Bearer only', async () => {
    const server = await oddGitLab((response, { url }) =>
      url.includes('with_projects') ? json(response, aGroup(7)) : list(response, []),
    );
    const gitlab = await connectWithToken({ url: `${server.url}/git/lab` }, 'glpat-canary');

    await gitlab.ownedGroups(2);
    await gitlab.descendantGroups(7, 3);
    await gitlab.projects(7, 4);
    await gitlab.group('a/b c');

    const api = '/git/lab/api/v4';
    const byId = 'order_by=id&sort=asc&per_page=100';
    expect(server.seen.map(({ url }) => url)).toEqual([
      `${api}/groups?${byId}&owned=true&page=2`,
      `${api}/groups/7/descendant_groups?${byId}&page=3`,
      `${api}/groups/7/projects?${byId}&include_subgroups=true&with_shared=false&page=4`,
      `${api}/groups/a%2Fb%20c?with_projects=false`,
    ]);
    for (const { headers } of server.seen) {
      expect(headers).toMatchObject({ authorization: 'Bearer glpat-canary', accept: 'application/json' });
      expect(headers).not.toHaveProperty('private-token');
    }
  });
});

describe('redirects', () => {
  it('follows the old path of a renamed group to its id', async () => {
    const server = await oddGitLab((response, { url }) =>
      url.includes('old-path')
        ? response.writeHead(301, { location: '/api/v4/groups/7?with_projects=false' }).end()
        : json(response, aGroup(7)),
    );
    const gitlab = await connectWithToken(server, 't');

    expect((await gitlab.group('old-path')).id).toBe(7);
    expect(gitlab.spent().requests).toBe(2);
  });

  it('takes the token to no other origin', async () => {
    const elsewhere = await oddGitLab((response) => list(response, []));
    const server = await oddGitLab((response) =>
      response.writeHead(302, { location: `${elsewhere.url}/api/v4/groups?secret=x` }).end(),
    );
    const gitlab = await connectWithToken(server, 't', { maxAttempts: 1 });

    const failure = await gitlab.ownedGroups(1).catch(fail);

    expect(failure).toBeInstanceOf(GitLabInterceptedError);
    expect((failure as Error).message).toContain(`a redirect to ${elsewhere.url}, which is not followed`);
    expect(elsewhere.seen).toEqual([]);
  });

  it.each([
    ['round in circles', '/git/api/v4/groups'],
    ['out of its sub-path', '/other/api'],
    ['nowhere', ''],
  ])('does not go %s', async (_name, location) => {
    const server = await oddGitLab((response) => response.writeHead(302, location ? { location } : {}).end());
    const gitlab = await connectWithToken({ url: `${server.url}/git` }, 't', { maxAttempts: 1 });

    await expect(gitlab.ownedGroups(1)).rejects.toBeInstanceOf(GitLabInterceptedError);
    expect(server.seen.length).toBeLessThanOrEqual(4);
  });
});
