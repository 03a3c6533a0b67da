import { describe, expect, it } from 'vitest';

import { endpointsOf } from '../../../../shared/adapters/gitlab/budgets/endpoint-of.ts';

const limit = (requests: number, perTarget = false) => ({ requests, windowSeconds: 60, perTarget });
const endpointOf = endpointsOf({
  'GET /projects/:id/repository/files/*': limit(500),
  'GET /groups/:id': limit(400),
  'GET /groups/mine': limit(1),
  'GET /groups': limit(200),
  'GET /groups/:id/projects': limit(600),
  'GET /groups/:id/members/all': limit(200, true),
});

describe('the endpoint of a request', () => {
  it.each([
    ['GET', '/groups', 'GET /groups', 200],
    ['GET', '/groups/7', 'GET /groups/:id', 400],
    ['GET', '/groups/contoso%2Fteam', 'GET /groups/:id', 400],
    ['GET', '/groups/7/projects', 'GET /groups/:id/projects', 600],
    ['GET', '/projects/7/repository/files/a%2Fb/blame', 'GET /projects/:id/repository/files/*', 500],
  ])('%s %s counts under its route', (method, path, name, requests) => {
    expect(endpointOf(method, `/api/v4${path}`)).toEqual({ name, limit: limit(requests) });
  });

  it('is the most exact of several routes that fit', () => {
    expect(endpointOf('GET', '/api/v4/groups/mine')?.name).toBe('GET /groups/mine');
  });

  it('counts each thing by itself where GitLab does', () => {
    const names = [7, 8].map((id) => endpointOf('GET', `/api/v4/groups/${id}/members/all`)?.name);

    expect(names).toEqual(['GET /groups/7/members/all', 'GET /groups/8/members/all']);
  });

  it('is named by its shape when it is not listed, so that things of one kind count together', () => {
    const unlisted = [
      ['DELETE', '/groups/7'],
      ['GET', '/groups/7/descendant_groups'],
      ['GET', '/projects/a%2Fb/hooks/12'],
    ].map(([method, path]) => endpointOf(method!, `/api/v4${path}`));

    expect(unlisted).toEqual([
      { name: 'DELETE /groups/:id', limit: undefined },
      { name: 'GET /groups/:id/descendant_groups', limit: undefined },
      { name: 'GET /projects/:id/hooks/:id', limit: undefined },
    ]);
  });

  it('is none outside the API', () => {
    expect(endpointOf('POST', '/oauth/token')).toBeUndefined();
  });
});
