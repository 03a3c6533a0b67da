import { z } from 'zod';

/**
 * Responses of Azure Resource Manager itself that clients request before and beside Microsoft.Security. Their shapes are the
 * types of @azure/arm-resources, @azure/arm-resources-subscriptions and @azure/arm-authorization. The api-versions differ so
 * little that every version gets the same response.
 */
export const resourceManagerApiVersions = ['2025-04-01'] as const;
export const subscriptionsApiVersions = ['2022-12-01'] as const;
export const roleDefinitionsApiVersions = ['2022-04-01'] as const;

export const Subscription = z.object({
  id: z.string(),
  subscriptionId: z.string(),
  tenantId: z.string(),
  displayName: z.string(),
  state: z.literal('Enabled'),
  authorizationSource: z.literal('RoleBased'),
  managedByTenants: z.array(z.object({ tenantId: z.string() })),
});
export type Subscription = z.infer<typeof Subscription>;

export const TenantDescription = z.object({
  id: z.string(),
  tenantId: z.string(),
  tenantCategory: z.literal('Home'),
  tenantType: z.literal('AAD'),
});
export type TenantDescription = z.infer<typeof TenantDescription>;

export const ResourceGroup = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Resources/resourceGroups'),
  location: z.string(),
  tags: z.record(z.string(), z.string()),
  properties: z.object({ provisioningState: z.literal('Succeeded') }),
});
export type ResourceGroup = z.infer<typeof ResourceGroup>;

export const GenericResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/securityConnectors'),
  location: z.string(),
  tags: z.record(z.string(), z.string()),
  kind: z.string(),
});
export type GenericResource = z.infer<typeof GenericResource>;

export const Provider = z.object({
  id: z.string(),
  namespace: z.string(),
  registrationState: z.literal('Registered'),
  registrationPolicy: z.literal('RegistrationRequired'),
  resourceTypes: z.array(
    z.object({
      resourceType: z.string(),
      locations: z.array(z.string()),
      apiVersions: z.array(z.string()),
      capabilities: z.string(),
    }),
  ),
});
export type Provider = z.infer<typeof Provider>;

export const Permission = z.object({
  actions: z.array(z.string()),
  notActions: z.array(z.string()),
  dataActions: z.array(z.string()),
  notDataActions: z.array(z.string()),
});
export type Permission = z.infer<typeof Permission>;

export const RoleDefinition = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Authorization/roleDefinitions'),
  properties: z.object({
    roleName: z.string(),
    type: z.literal('BuiltInRole'),
    description: z.string(),
    assignableScopes: z.array(z.string()),
    permissions: z.array(Permission),
  }),
});
export type RoleDefinition = z.infer<typeof RoleDefinition>;
