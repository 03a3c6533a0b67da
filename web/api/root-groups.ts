import { useQuery } from '@tanstack/react-query';

import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { keys } from './keys.ts';
import { pollEvery } from './query-client.ts';
import { readAll } from './read-all.ts';

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
  const groups = await readAll(`${connectorId}/devops/default/gitLabGroups`, GitLabGroupResource, signal);
  return groups.filter(({ properties: { removedAt } }) => removedAt === undefined);
}
