import { useMemo } from 'react';
import { useSearch } from 'wouter';

import type { Subscription } from '../../shared/contracts/arm/resource-manager.ts';
import { useSubscriptions } from '../api/subscriptions.ts';
import { subscriptionScope } from '../url/scope.ts';

export type Scope = {
  subscriptions: readonly Subscription[];
  /** The one that the address names, else the first. */
  subscription: Subscription | undefined;
  /** `{s}` for requests; undefined until it is known, or where the reader may see none. */
  path: string | undefined;
};

/** The subscription that the whole page is about. Connectors in it are a filter. */
export function useScope(): Scope {
  const { data: subscriptions = [] } = useSubscriptions();
  const wanted = new URLSearchParams(useSearch()).get('sub')?.toLowerCase();
  return useMemo(() => {
    const subscription =
      wanted === undefined
        ? subscriptions[0]
        : subscriptions.find(({ subscriptionId }) => subscriptionId.toLowerCase() === wanted);
    return {
      subscriptions,
      subscription,
      path: subscription === undefined ? undefined : subscriptionScope(subscription.subscriptionId),
    };
  }, [subscriptions, wanted]);
}
