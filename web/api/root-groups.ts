import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';

import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { keys } from './keys.ts';
import { pathOfLink } from './path-of-link.ts';
import { pollEvery } from './query-client.ts';
import { request } from './request.ts';

const Groups = listOf(GitLabGroupResource);
/** An end to a list that names itself as its next page. */
const maxPages = 50;
const liveMs = 3_000;

/** Root groups of a connector without those that were taken out, by its resource id; `live` while they are being read. */
export function useRootGroups(
  connectorId: string,
  { enabled = true, live = false }: { enabled?: boolean; live?: boolean } = {},
) {
  return useQuery({
    queryKey: keys.rootGroups(connectorId),
    queryFn: ({ signal }) => allRootGroups(connectorId, signal),
    enabled,
    staleTime: 60_000,
    refetchInterval: (query) =>
      pollEvery(query, live || query.state.data?.some(isUnsettled) === true ? liveMs : undefined),
  });
}

/** It is being connected or taken out. */
function isUnsettled({ properties: { onboardingState, provisioningState } }: GitLabGroupResource): boolean {
  return onboardingState === 'NotOnboarded' || provisioningState?.startsWith('Pending') === true;
}

async function allRootGroups(connectorId: string, signal: AbortSignal): Promise<GitLabGroupResource[]> {
  const groups: GitLabGroupResource[] = [];
  let next: string | undefined = `${connectorId}/devops/default/gitLabGroups`;
  for (let page = 0; next !== undefined && page < maxPages; page++) {
    const { value, nextLink }: z.infer<typeof Groups> = await request(next, { schema: Groups, signal });
    groups.push(...value.filter(({ properties: { removedAt } }) => removedAt === undefined));
    next = nextLink === undefined ? undefined : pathOfLink(nextLink);
  }
  return groups;
}
