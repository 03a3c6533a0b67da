import { describe, expect, it } from 'vitest';
import { devToken } from '../../../local/gitlab/credentials.ts';
import { gitlabComLimits } from '../../../local/gitlab/http/limits.ts';
import { startTestGitLab } from './support/gitlab-client.ts';

const noon = new Date('2026-11-23T12:00:20Z');

describe('the throttle of a user', () => {
  it('counts down in fixed minutes and then states the wait', async () => {
    let now = noon;
    const gitlab = await startTestGitLab({ projects: 10, limits: { userPerMinute: 2 }, now: () => now });

    const first = await gitlab.get('/api/v4/user');
    await gitlab.get('/api/v4/groups/contoso');
    const refused = await gitlab.get('/api/v4/user');
    const someoneElse = await gitlab.get('/api/v4/user', devToken);
    now = new Date('2026-11-23T12:01:00Z');
    const nextMinute = await gitlab.get('/api/v4/user');
    const counts = gitlab.requests();
    await gitlab.stop();

    expect(first.headers.get('ratelimit-limit')).toBe('2');
    expect(first.headers.get('ratelimit-remaining')).toBe('1');
    expect(refused.status).toBe(429);
    expect(refused.text).toBe('Retry later\n');
    expect(refused.headers.get('content-type')).toBe('text/plain');
    expect(refused.headers.get('retry-after')).toBe('40');
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect(refused.headers.get('ratelimit-observed')).toBe('3');
    expect(refused.headers.get('ratelimit-reset')).toBe(String(Date.UTC(2026, 10, 23, 12, 1) / 1_000));
    expect(refused.headers.get('ratelimit-resettime')).toBe('Mon, 23 Nov 2026 12:01:00 GMT');
    expect(someoneElse.status).toBe(200);
    expect(nextMinute.status).toBe(200);
    expect(counts.throttled).toBe(1);
  });
});

describe('the limit of an endpoint', () => {
  it('has headers that describe the general budget', async () => {
    const gitlab = await startTestGitLab({ projects: 10, limits: gitlabComLimits, now: () => noon });

    for (let asked = 0; asked < 200; asked += 1) await gitlab.get('/api/v4/groups?per_page=1');
    const refused = await gitlab.get('/api/v4/groups?per_page=1');
    await gitlab.stop();

    expect(refused.status).toBe(429);
    expect(refused.headers.get('ratelimit-remaining')).toBe('1799');
    expect(refused.headers.has('retry-after')).toBe(false);
    expect(refused.headers.get('date')).toBe('Mon, 23 Nov 2026 12:00:20 GMT');
  });

  it('has a JSON body without Retry-After and does not affect other endpoints', async () => {
    let now = noon;
    const limits = { endpoints: { 'GET /groups/:id/projects': { requests: 1, windowSeconds: 60 } } };
    const gitlab = await startTestGitLab({ projects: 10, limits, now: () => now });

    await gitlab.get('/api/v4/groups/contoso/projects');
    const refused = await gitlab.get('/api/v4/groups/fabrikam/projects');
    const other = await gitlab.get('/api/v4/groups/fabrikam');
    now = new Date('2026-11-23T12:01:00Z');
    const later = await gitlab.get('/api/v4/groups/fabrikam/projects');
    await gitlab.stop();

    expect(refused.status).toBe(429);
    expect(refused.json).toEqual({
      message: { error: 'This endpoint has been requested too many times. Try again later.' },
    });
    expect(refused.headers.has('retry-after')).toBe(false);
    expect(other.status).toBe(200);
    expect(later.status).toBe(200);
  });

  it('has presets for gitlab.com', () => {
    expect(gitlabComLimits.userPerMinute).toBe(2_000);
    expect(gitlabComLimits.endpoints?.['GET /groups/:id/projects']).toEqual({
      requests: 600,
      windowSeconds: 60,
    });
  });
});

describe('a limit per target', () => {
  it('counts each group separately', async () => {
    const limit = { requests: 1, windowSeconds: 60, perTarget: true };
    const gitlab = await startTestGitLab({
      projects: 10,
      limits: { endpoints: { 'GET /groups/:id/projects': limit } },
      now: () => noon,
    });

    const statuses = [];
    for (const path of ['contoso', 'fabrikam', 'contoso']) {
      statuses.push((await gitlab.get(`/api/v4/groups/${path}/projects`)).status);
    }
    await gitlab.stop();

    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe('the limit of an address', () => {
  it('applies to all callers at the address, and its 429 comes from a proxy', async () => {
    const gitlab = await startTestGitLab({ projects: 10, limits: { addressPerMinute: 2 }, now: () => noon });

    await gitlab.get('/api/v4/user');
    await gitlab.get('/api/v4/user', devToken);
    const refused = await gitlab.get('/');
    const windows = await gitlab.get('/-/simulator/limits');
    await gitlab.stop();

    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toBe('text/html');
    expect(refused.headers.get('retry-after')).toBe('40');
    expect(refused.headers.has('ratelimit-limit')).toBe(false);
    expect(windows.json).toMatchObject({
      windows: [{ name: 'address', beganAt: '2026-11-23T12:00:00.000Z', limit: 2, served: 2, refused: 1 }],
    });
  });
});

describe('the control of limits', () => {
  it('replaces limits and returns the counts of each window', async () => {
    const gitlab = await startTestGitLab({ projects: 10, now: () => noon });
    const limits = { endpoints: { 'GET /groups/:id': { requests: 1, windowSeconds: 60 } } };

    const changed = await gitlab.send('PUT', '/-/simulator/limits', limits);
    await gitlab.get('/api/v4/groups/contoso');
    await gitlab.get('/api/v4/groups/contoso');
    const windows = gitlab.limiter.windows();
    const counts = gitlab.requests();
    await gitlab.stop();

    expect(changed.json).toMatchObject({ limits });
    expect(windows).toMatchObject([{ name: 'GET /groups/:id', served: 1, refused: 1 }]);
    expect(counts.throttledByRoute).toEqual({ 'GET /groups/:id': 1 });
  });

  it('rejects invalid limits and names the field', async () => {
    const gitlab = await startTestGitLab({ projects: 10 });

    const refused = await gitlab.send('PUT', '/-/simulator/limits', { userPerMinute: 0 });
    await gitlab.stop();

    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({ fields: [{ field: 'userPerMinute' }] });
  });
});

describe('without limits', () => {
  it('no request is rejected and no limit is mentioned', async () => {
    const gitlab = await startTestGitLab({ projects: 10 });

    const answers = await Promise.all(Array.from({ length: 50 }, async () => gitlab.get('/api/v4/user')));
    await gitlab.stop();

    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(answers[0]?.headers.has('ratelimit-limit')).toBe(false);
  });
});

describe('a gateway in front of GitLab', () => {
  it('limits requests in a sliding window, and states the wait in its own format', async () => {
    let now = noon;
    const gateway = { requests: 2, windowSeconds: 10, window: 'sliding', waitFormat: 'reset-in' } as const;
    const gitlab = await startTestGitLab({ projects: 10, limits: { gateway }, now: () => now });
    const after = (seconds: number) => {
      now = new Date(noon.getTime() + seconds * 1_000);
      return gitlab.get('/api/v4/user');
    };

    const answers = [await after(0), await after(6), await after(8), await after(10), await after(12)];
    await gitlab.stop();

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 200, 429]);
    expect(answers[2]?.headers.get('ratelimit-reset')).toBe('2');
    expect(answers[2]?.headers.get('content-type')).toBe('text/html');
  });

  it('may count in fixed windows, and state a wrong wait', async () => {
    const gateway = { requests: 1, windowSeconds: 60, statedWaitSeconds: 0 };
    const gitlab = await startTestGitLab({ projects: 10, limits: { gateway }, now: () => noon });

    await gitlab.get('/api/v4/user');
    const refused = await gitlab.get('/api/v4/user');
    await gitlab.stop();

    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '0']);
    expect(gitlab.limiter.windows()).toMatchObject([{ name: 'gateway', served: 1, refused: 1 }]);
  });
});
