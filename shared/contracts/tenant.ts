import { z } from 'zod';

/** Stands for every subscription that no tenant names. */
export const anySubscription = '*';

const Id = z.guid().toLowerCase();

/** An Entra tenant that the deployment serves, with its subscriptions and their initial owners. */
const Tenant = z.strictObject({
  tenantId: Id,
  subscriptions: z.array(z.union([z.literal(anySubscription), Id])).min(1),
  /** Object ids with the role Owner at each subscription of the tenant, so that a first role can be assigned. */
  owners: z.array(Id).default([]),
});
export type Tenant = z.infer<typeof Tenant>;

/** Tenants are distinct, and a subscription belongs to one of them. */
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
