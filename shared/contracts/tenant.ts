import { z } from 'zod';

/** Stands for every subscription that no tenant names. */
export const anySubscription = '*';

const Id = z.guid().toLowerCase();

/** An Entra tenant that the deployment serves, the subscriptions that belong to it, and who owns them from the start. */
const Tenant = z.strictObject({
  tenantId: Id,
  subscriptions: z.array(z.union([z.literal(anySubscription), Id])).min(1),
  /** Object ids: Owner of each subscription of the tenant, so that there is somebody who can assign the first role. */
  owners: z.array(Id).default([]),
});
export type Tenant = z.infer<typeof Tenant>;

/** A tenant comes once, and a subscription belongs to one of them. */
export const Tenants = z
  .array(Tenant)
  .min(1)
  .refine((tenants) => isDistinct(tenants.map(({ tenantId }) => tenantId)), 'names a tenant twice')
  .refine(
    (tenants) => isDistinct(tenants.flatMap(({ subscriptions }) => subscriptions)),
    'names a subscription twice',
  );

function isDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
