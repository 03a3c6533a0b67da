import { once } from 'node:events';
import * as http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as credentials from '../../../local/gitlab/credentials.ts';
import { readResponse, type GitLabClient, startTestGitLab } from './support/gitlab-client.ts';

let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 40 });
});
afterAll(async () => gitlab.stop());

describe('a token', () => {
  it('is accepted as Bearer and as PRIVATE-TOKEN', async () => {
    const headers = { 'private-token': credentials.demoToken };

    const bearer = await gitlab.get('/api/v4/user');
    const personal = await readResponse(await fetch(`${gitlab.url}/api/v4/user`, { headers }));

    expect(bearer.json).toMatchObject({ username: 'demo', state: 'active' });
    expect(personal.json).toEqual(bearer.json);
  });

  it.each([
    [
      'expired',
      credentials.expiredToken,
      'Token is expired. You can either do re-authorization or token refresh.',
    ],
    ['revoked', credentials.revokedToken, 'Token was revoked. You have to re-authorize from the user.'],
    ['unknown', 'glpat-nothing', 'Bad Access Token.'],
  ])('that is %s is refused with 401', async (_, token, description) => {
    const answer = await gitlab.get('/api/v4/groups', token);

    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ error: 'invalid_token', error_description: description });
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('with an insufficient scope is rejected with 403 and the sufficient scopes', async () => {
    const answer = await gitlab.get('/api/v4/groups', credentials.readUserToken);
    const user = await gitlab.get('/api/v4/user', credentials.readUserToken);

    expect(answer.status).toBe(403);
    expect(answer.json).toEqual({
      error: 'insufficient_scope',
      error_description: 'The request requires higher privileges than provided by the access token.',
      scope: 'api read_api',
    });
    expect(user.status).toBe(200);
  });

  it('that is fine-grained has one scope whatever its permissions, and is rejected without one', async () => {
    const own = await gitlab.get('/api/v4/personal_access_tokens/self', credentials.granularToken);
    const groups = await gitlab.get('/api/v4/groups?owned=true', credentials.granularToken);
    const user = await gitlab.get('/api/v4/user', credentials.granularToken);

    expect(own.json).toMatchObject({ scopes: ['granular'] });
    expect(groups.status).toBe(200);
    expect([user.status, user.json]).toEqual([
      403,
      expect.objectContaining({ error: 'insufficient_granular_scope' }),
    ]);
  });

  it('has no description of its own in old versions', async () => {
    const old = await startTestGitLab({ projects: 1, knowsOwnToken: false });
    const answer = await old.get('/api/v4/personal_access_tokens/self');
    await old.stop();

    expect([answer.status, answer.json]).toEqual([400, { error: 'id is invalid' }]);
  });

  it('of a blocked user is rejected with 403', async () => {
    const answer = await gitlab.get('/api/v4/groups', credentials.blockedToken);

    expect(answer.status).toBe(403);
    expect(answer.json).toEqual({ message: '403 Forbidden - Your account has been blocked.' });
  });

  it('is required for endpoints about the caller and the instance', async () => {
    for (const path of ['/user', '/version', '/metadata', '/personal_access_tokens/self']) {
      const answer = await gitlab.get(`/api/v4${path}`, undefined);

      expect([path, answer.status, answer.json]).toEqual([path, 401, { message: '401 Unauthorized' }]);
    }
  });

  it('has a description without its text', async () => {
    const answer = await gitlab.get('/api/v4/personal_access_tokens/self', credentials.demoApiToken);

    expect(answer.json).toMatchObject({ scopes: ['api'], active: true, revoked: false });
    expect(answer.text).not.toContain(credentials.demoApiToken);
  });
});

describe('the instance', () => {
  it('returns its version', async () => {
    expect((await gitlab.get('/api/v4/version')).json).toMatchObject({ version: '19.5.0-ee' });
    expect((await gitlab.get('/api/v4/metadata')).json).toMatchObject({
      version: '19.5.0-ee',
      enterprise: true,
    });
  });

  it('returns 404 for unknown routes, 405 for wrong methods, and 400 for invalid escapes', async () => {
    const unknown = await gitlab.get('/api/v4/nothing/here');
    const wrong = await readResponse(await fetch(`${gitlab.url}/api/v4/groups`, { method: 'DELETE' }));
    const broken = await gitlab.get('/api/v4/groups/%E0%A4%A');

    expect([unknown.status, unknown.json]).toEqual([404, { error: '404 Not Found' }]);
    expect([wrong.status, wrong.json, wrong.headers.get('allow')]).toEqual([
      405,
      { error: '405 Not Allowed' },
      'GET',
    ]);
    expect(broken.status).toBe(400);
  });

  it('survives a request whose target is not a path', async () => {
    const request = http
      .request({ port: gitlab.port, host: '127.0.0.1', path: 'http://[', agent: false })
      .end();
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();

    expect(response.statusCode).toBe(421);
    expect((await gitlab.get('/api/v4/user')).status).toBe(200);
  });

  it('has a front page, and an explanatory one where GitLab would have another', async () => {
    const front = await gitlab.get('/', undefined);
    const group = await gitlab.get('/groups/contoso', undefined);

    expect(front.headers.get('content-type')).toContain('text/html');
    expect(front.text).toContain('Simulated GitLab');
    expect(front.text).toContain('Fabrikam, Inc. &lt;R&amp;D&gt;');
    expect(group.status).toBe(404);
    expect(group.text).toContain('/groups/contoso');
  });

  it('counts requests, but not those to its control endpoints', async () => {
    gitlab.resetRequests();
    await gitlab.get('/api/v4/groups/contoso');
    await gitlab.get('/api/v4/groups/1%2F2');
    await gitlab.get('/api/v4/nothing');

    const counts = (await gitlab.get('/-/simulator/requests')).json;
    const response = await fetch(`${gitlab.url}/-/simulator/requests/reset`, { method: 'POST' });

    expect(counts).toMatchObject({
      total: 3,
      byRoute: { 'GET /groups/:id': 2, unrouted: 1 },
      byStatus: { 200: 1, 404: 2 },
      throttled: 0,
      maxInFlight: 1,
    });
    expect(await response.json()).toMatchObject({ total: 0 });
  });

  it('delays responses by the configured latency and counts requests in flight', async () => {
    const slow = await startTestGitLab({ projects: 10, latencyMs: 60 });
    const began = performance.now();

    await Promise.all([1, 2, 3].map(async () => slow.get('/api/v4/user')));
    const counts = slow.requests();
    await slow.stop();

    expect(performance.now() - began).toBeGreaterThanOrEqual(55);
    expect(counts.maxInFlight).toBe(3);
  });
});
