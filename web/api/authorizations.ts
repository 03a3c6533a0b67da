import { useQuery } from '@tanstack/react-query';

import { GitLabAuthorization } from '../../shared/contracts/arm/authorization.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { SignInOffer } from '../../shared/contracts/sign-in.ts';
import type { ConnectorPath } from '../url/scope.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

const Groups = listOf(GitLabGroupResource);

/**
 * The address at GitLab where a person authorises. The answer sets the cookie that the return page needs; `attempt` and
 * `returnTo` are as `SignInQuery` has them.
 */
export async function startSignIn(
  { subscriptionId, resourceGroup, name }: ConnectorPath,
  asked: { scope: 'read_api' | 'api'; instance?: string | undefined; attempt: string; returnTo?: string },
): Promise<string> {
  const { authorizationUrl } = await request('/oauth/gitlab/start', {
    schema: SignInOffer.required({ authorizationUrl: true }),
    query: { subscriptionId, resourceGroup, name, ...asked },
    apiVersion: null,
    withCookies: true,
  });
  return authorizationUrl;
}

/** Exchanges a code or token, which works before the connector exists. The same code may be sent again. */
export function authorizeAt(
  connectorId: string,
  secret: { code: string } | { accessToken: string },
  gitlabInstanceUrl: string | undefined,
): Promise<GitLabAuthorization> {
  return request(`${connectorId}/devops/default/authorizations`, {
    schema: GitLabAuthorization,
    method: 'POST',
    body: { properties: { authorization: secret, gitlabInstanceUrl } },
  });
}

/** Groups that the person who authorised owns, with everything below; by the connector's own access without an id. */
export function useAvailableGroups(
  connectorId: string,
  authorizationId: string | undefined,
  { enabled = true }: { enabled?: boolean } = {},
) {
  const body = authorizationId === undefined ? {} : { properties: { authorization: { authorizationId } } };
  return useQuery({
    queryKey: keys.availableGroups(connectorId, authorizationId),
    queryFn: async ({ signal }) => {
      const path = `${connectorId}/devops/default/listAvailableGitLabGroups`;
      return (await request(path, { schema: Groups, method: 'POST', body, signal })).value;
    },
    enabled,
    staleTime: 300_000,
  });
}
