import { describe, expect, it } from 'vitest';

import { connectWithToken } from './a-connection.ts';
import { json, oddGitLab } from './odd-gitlab.ts';

const page = (next: string) => ({ 'x-next-page': next });
const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index }));

async function aSource(answer: Parameters<typeof oddGitLab>[0]) {
  const server = await oddGitLab(answer);
  const { facts } = await connectWithToken({ url: server.url }, 'glpat-canary', { maxAttempts: 1 });
  return { facts, server };
}

describe('a list of settings', () => {
  it('is read with all its pages', async () => {
    const { facts, server } = await aSource((response, _seen, nth) =>
      json(response, rows(100), page(nth < 3 ? String(nth + 1) : '')),
    );

    const answer = await facts.settings('/projects/7/hooks', { state: 'active' });

    expect(answer).toMatchObject({ outcome: 'success', isCut: false });
    expect(answer.outcome === 'success' && answer.body).toHaveLength(300);
    expect(server.seen[0]?.url).toBe('/api/v4/projects/7/hooks?per_page=100&page=1&state=active');
  });

  it('is cut where it goes on for too long', async () => {
    const { facts, server } = await aSource((response, _seen, nth) =>
      json(response, rows(100), page(String(nth + 1))),
    );

    expect(await facts.settings('/projects/7/hooks')).toMatchObject({ outcome: 'success', isCut: true });
    expect(server.seen).toHaveLength(5);
  });

  it('is not cut where one page is asked for', async () => {
    const { facts, server } = await aSource((response) => json(response, rows(1), page('2')));

    expect(await facts.settings('/projects/7/repository/tags', { per_page: '1' })).toMatchObject({
      isCut: false,
      body: { length: 1 },
    });
    expect(server.seen).toHaveLength(1);
  });

  it('may go on behind a full page where a proxy removed the header', async () => {
    const { facts } = await aSource((response, _seen, nth) => json(response, rows(nth === 1 ? 100 : 3)));

    expect(await facts.settings('/projects/7/hooks')).toMatchObject({ isCut: false, body: { length: 103 } });
  });
});

describe('settings that GitLab refuses', () => {
  it.each([
    [403, { message: '403 Forbidden' }],
    [404, { message: '404 Not Found' }],
    [404, { message: '404 Project Not Found' }],
    [404, { message: '404 Commit Not Found' }],
    [422, { message: 'no' }],
  ])('are an answer with status %i', async (status, body) => {
    const { facts } = await aSource((response) => json(response, body, { status }));

    expect(await facts.settings('/projects/7/approvals')).toEqual({ outcome: 'refused', status });
  });

  it('are an answer that says whether only the file of a repository is not there', async () => {
    const { facts } = await aSource((response) =>
      json(response, { message: '404 File Not Found' }, { status: 404 }),
    );

    expect(await facts.settings('/projects/7/repository/files/a.yml')).toEqual({
      outcome: 'refused',
      status: 404,
      isNoFile: true,
    });
  });

  it('of access tokens are refused with 401, and the token stays (trap 2)', async () => {
    const { facts, server } = await aSource((response) =>
      json(response, { message: '401 Unauthorized' }, { status: 401 }),
    );

    const answer = await facts.settings('/projects/7/access_tokens', { state: 'active' });

    expect(answer).toEqual({ outcome: 'refused', status: 401 });
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['GitLabUnauthorizedError', 401, { message: '401 Unauthorized' }, '/projects/7/hooks'],
    ['GitLabUnauthorizedError', 401, { error: 'invalid_token' }, '/projects/7/access_tokens'],
    ['GitLabForbiddenError', 403, { error: 'insufficient_scope' }, '/projects/7/hooks'],
    ['GitLabUnavailableError', 500, { message: '500 Internal Server Error' }, '/projects/7/hooks'],
  ])('for another reason throw %s (%i)', async (name, status, body, path) => {
    const { facts } = await aSource((response) => json(response, body, { status }));

    await expect(facts.settings(path)).rejects.toMatchObject({ name });
  });
});

async function probed(statusOfUser: number) {
  const { facts, server } = await aSource((response, { url }) =>
    url === '/api/v4/user'
      ? json(response, { id: 1, username: 'ada', message: '401 Unauthorized' }, { status: statusOfUser })
      : json(response, { message: '401 Unauthorized' }, { status: 401 }),
  );
  const answer = await facts.probe().catch((failure: unknown) => failure);
  return { answer, urls: server.seen.map(({ url }) => url) };
}

describe('GraphQL that answers 401', () => {
  it('is not there for this token, if the token is accepted elsewhere', async () => {
    expect(await probed(200)).toEqual({ answer: undefined, urls: ['/api/graphql', '/api/v4/user'] });
  });

  it('means that the token is refused, if it is refused elsewhere too', async () => {
    expect((await probed(401)).answer).toMatchObject({ fault: 'token-refused' });
  });
});
