import { anySubscription, type Tenant } from '../../contracts/tenant.ts';

/** The tenant that a subscription belongs to. */
export function tenantOf(tenants: readonly Tenant[], subscriptionId: string): Tenant | undefined {
  return (
    tenants.find(({ subscriptions }) => subscriptions.includes(subscriptionId.toLowerCase())) ??
    tenants.find(({ subscriptions }) => subscriptions.includes(anySubscription))
  );
}
