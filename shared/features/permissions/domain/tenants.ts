import { anySubscription, type Tenant } from '../../../contracts/tenant.ts';

/** The tenant that a subscription belongs to. */
export function tenantOf(tenants: readonly Tenant[], subscriptionId: string): Tenant | undefined {
  return (
    tenants.find(({ subscriptions }) => subscriptions.includes(subscriptionId.toLowerCase())) ??
    tenants.find(({ subscriptions }) => subscriptions.includes(anySubscription))
  );
}

/** The tenants with an additional owner of the first one. */
export function withOwnerOfFirst(tenants: readonly Tenant[], principalId: string): Tenant[] {
  return tenants.map((tenant, index) =>
    index === 0 ? { ...tenant, owners: [...tenant.owners, principalId] } : tenant,
  );
}
