import type { Tenant } from '../../contracts/tenant.ts';
import { tenantOf } from '../../features/permissions/domain/tenants.ts';

/** URL of the tenant that issues tokens for a request: the tenant of its subscription, otherwise the first tenant. */
export function authorizationUriFor(url: string, authority: string, tenants: readonly Tenant[]): string {
  const subscriptionId = /\/subscriptions\/(?<id>[0-9a-f-]{36})(?:[/?]|$)/i.exec(url)?.groups?.['id'];
  const tenant = subscriptionId === undefined ? undefined : tenantOf(tenants, subscriptionId);
  return `${authority}/${(tenant ?? tenants[0])?.tenantId ?? 'organizations'}`;
}
