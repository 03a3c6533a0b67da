import type { Tenant } from '../../contracts/tenant.ts';
import { tenantOf } from '../../features/permissions/domain/tenants.ts';

/** Where a token is to be had for what a URL names: at the tenant of its subscription, else at the first tenant. */
export function authorizationUriFor(url: string, authority: string, tenants: readonly Tenant[]): string {
  const subscriptionId = /\/subscriptions\/(?<id>[0-9a-f-]{36})(?:[/?]|$)/i.exec(url)?.groups?.['id'];
  const tenant = subscriptionId === undefined ? undefined : tenantOf(tenants, subscriptionId);
  return `${authority}/${(tenant ?? tenants[0])?.tenantId ?? 'organizations'}`;
}
