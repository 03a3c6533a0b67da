import { describe, expect, it } from 'vitest';

import { GitLabInstance } from '../../../../shared/contracts/gitlab/instance.ts';
import { knownLimits, limitsAMinute } from '../../../../shared/adapters/gitlab/budgets/known-limits.ts';

function limitsOf(url: string, limits?: unknown) {
  return knownLimits(GitLabInstance.parse({ url, ...(limits === undefined ? {} : { limits }) }));
}

describe('the limits of an instance', () => {
  it('are those of gitlab.com for gitlab.com', () => {
    const { user, address, endpoints } = limitsOf('https://gitlab.com');

    expect(user).toMatchObject({ requests: 2_000, windowSeconds: 60 });
    expect(address).toMatchObject({ requests: 2_000, windowSeconds: 60 });
    expect(endpoints['GET /projects']).toMatchObject({ requests: 2_000, windowSeconds: 600 });
    expect(endpoints['GET /groups']).toMatchObject({ requests: 200, windowSeconds: 60 });
    expect(endpoints['GET /groups/:id/projects']).toMatchObject({ requests: 600, windowSeconds: 60 });
    expect(endpoints['GET /projects/:id/members/all']).toMatchObject({ requests: 200, perTarget: true });
  });

  it("are GitLab's defaults elsewhere: endpoints are limited, users and addresses are not", () => {
    const { user, address, endpoints } = limitsOf('https://gitlab.example/sub');

    expect([user, address]).toEqual([undefined, undefined]);
    expect(endpoints['GET /projects/:id']).toMatchObject({ requests: 400, windowSeconds: 60 });
  });

  it('can be none, or those of gitlab.com under another name', () => {
    expect(limitsOf('https://gitlab.com', { preset: 'none' })).toEqual({ endpoints: {} });
    expect(limitsOf('https://gitlab.example', { preset: 'gitlab.com' }).user?.requests).toBe(2_000);
  });

  it('are replaced one by one by what is configured, and lifted by 0', () => {
    const { user, endpoints } = limitsOf('https://gitlab.example', {
      user: { requests: 7_200, windowSeconds: 3_600 },
      endpoints: { 'GET /groups': { requests: 0 }, 'GET /groups/:id/billable_members': { requests: 10 } },
    });

    expect(user).toEqual({ requests: 7_200, windowSeconds: 3_600 });
    expect(endpoints['GET /groups']).toBeUndefined();
    expect(endpoints['GET /groups/:id/billable_members']).toMatchObject({ requests: 10, windowSeconds: 60 });
    expect(endpoints['GET /groups/:id']).toMatchObject({ requests: 400 });
  });

  it('are shared among processes, with one request at least', () => {
    const { user, endpoints } = limitsOf('https://gitlab.com', { share: 0.15 });

    expect(user?.requests).toBe(300);
    expect(endpoints['POST /groups/:id/hooks/:hook_id/test/:trigger']?.requests).toBe(1);
  });
});

describe('the limits that callers see', () => {
  it('are those of all processes together, a minute', () => {
    const limits = { user: { requests: 7_200, windowSeconds: 3_600 }, share: 0.25 };
    const instance = GitLabInstance.parse({ url: 'https://gitlab.example', limits });

    expect(limitsAMinute(instance)).toEqual({ userAMinute: 120 });
    expect(limitsAMinute(GitLabInstance.parse({ url: 'https://gitlab.com' }))).toEqual({
      userAMinute: 2_000,
      addressAMinute: 2_000,
    });
  });
});
