import { useQuery } from '@tanstack/react-query';

import { listOf } from '../../shared/contracts/arm/list.ts';
import { Subscription, subscriptionsApiVersions } from '../../shared/contracts/arm/resource-manager.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

const [apiVersion] = subscriptionsApiVersions;
const Subscriptions = listOf(Subscription);

/** Subscriptions in which the reader has a role. */
export function useSubscriptions() {
  return useQuery({
    queryKey: keys.subscriptions(),
    queryFn: async ({ signal }) =>
      (await request('/subscriptions', { schema: Subscriptions, apiVersion, signal })).value,
    staleTime: 300_000,
    // The message of a failure asks for the scope too: its mount would start the request again, without an end.
    retryOnMount: false,
  });
}
