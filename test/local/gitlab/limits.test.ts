import { describe, expect, it } from 'vitest';
import { devToken } from '../../../local/gitlab/credentials.ts';
import { gitlabComLimits } from '../../../local/gitlab/http/limits.ts';
import { startedGitLab } from './support/gitlab-client.ts';

const noon = new Date('2026-11-23T12:00:20Z');

describe('the throttle of a user', () => {
  it('counts down in fixed minutes and then says when to come back', async () => {
    let now = noon;
    const gitlab = await startedGitLab({ projects: 10, limits: { userPerMinute: 2 }, now: () => now });

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
  it('answers in JSON without Retry-After and leaves other endpoints alone', async () => {
    let now = noon;
    const limits = { endpoints: { 'GET /groups/:id/projects': { requests: 1, windowSeconds: 60 } } };
    const gitlab = await startedGitLab({ projects: 10, limits, now: () => now });

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

  it('is known for gitlab.com', () => {
    expect(gitlabComLimits.userPerMinute).toBe(2_000);
    expect(gitlabComLimits.endpoints?.['GET /groups/:id/projects']).toEqual({
      requests: 600,
      windowSeconds: 60,
    });
  });
});

describe('without limits', () => {
  it('nobody is refused and nothing is said of limits', async () => {
    const gitlab = await startedGitLab({ projects: 10 });

    const answers = await Promise.all(Array.from({ length: 50 }, async () => gitlab.get('/api/v4/user')));
    await gitlab.stop();

    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(answers[0]?.headers.has('ratelimit-limit')).toBe(false);
  });
});
