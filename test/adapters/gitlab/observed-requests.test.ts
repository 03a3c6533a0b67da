import { expect, it } from 'vitest';

import { endpointShape } from '../../../shared/adapters/gitlab/observed-requests.ts';

it.each([
  ['/api/v4/groups/42/projects', '/groups/:id/projects'],
  ['/api/v4/groups/contoso%2Fteam', '/groups/:id'],
  ['/api/v4/projects/7/repository/files/.gitlab-ci.yml', '/projects/:id/repository/files/:id'],
  ['/api/v4/projects/7/protected_branches', '/projects/:id/protected_branches'],
  ['/api/v4/groups', '/groups'],
  ['/api/v4/user', '/user'],
  ['/api/v4/personal_access_tokens/self', '/personal_access_tokens/self'],
  ['/api/graphql', '/api/graphql'],
  ['/oauth/token', '/oauth/token'],
])('the endpoint of %s is %s', (path, shape) => {
  expect(endpointShape(path)).toBe(shape);
});
