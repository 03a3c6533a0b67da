import { useQuery } from '@tanstack/react-query';

import { listOf } from '../../shared/contracts/arm/list.ts';
import { ResourceGroup, resourceManagerApiVersions } from '../../shared/contracts/arm/resource-manager.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

const [apiVersion] = resourceManagerApiVersions;
const ResourceGroups = listOf(ResourceGroup);

/** Resource groups of a subscription that the service knows: those with a connector. Another one may be named all the same. */
export function useResourceGroups(subscriptionId: string | undefined) {
  return useQuery({
    queryKey: keys.resourceGroups(subscriptionId ?? ''),
    queryFn: async ({ signal }) => {
      const path = `/subscriptions/${encodeURIComponent(subscriptionId ?? '')}/resourceGroups`;
      return (await request(path, { schema: ResourceGroups, apiVersion, signal })).value;
    },
    enabled: subscriptionId !== undefined,
    staleTime: 60_000,
  });
}
