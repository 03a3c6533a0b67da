import { listOf } from '../list.ts';
import {
  GenericResource,
  Permission,
  Provider,
  ResourceGroup,
  resourceManagerApiVersions,
  RoleDefinition,
  roleDefinitionsApiVersions,
  Subscription,
  subscriptionsApiVersions,
  TenantDescription,
} from '../resource-manager.ts';

const subscription = 'subscriptions/{subscriptionId}';
const group = `${subscription}/resourceGroups/{resourceGroupName}`;
const connector = `${group}/providers/Microsoft.Security/securityConnectors/{securityConnectorName}`;
const authorization = 'providers/Microsoft.Authorization';

/** Where Azure Resource Manager itself is asked. */
export const resourceManagerPaths = {
  subscriptions: 'subscriptions',
  subscription,
  tenants: 'tenants',
  resourceGroups: `${subscription}/resourceGroups`,
  resourceGroup: group,
  subscriptionResources: `${subscription}/resources`,
  resourceGroupResources: `${group}/resources`,
  providers: `${subscription}/providers`,
  provider: `${subscription}/providers/{resourceProviderNamespace}`,
  tenantRoleDefinition: `${authorization}/roleDefinitions/{roleDefinitionId}`,
  subscriptionRoleDefinitions: `${subscription}/${authorization}/roleDefinitions`,
  subscriptionRoleDefinition: `${subscription}/${authorization}/roleDefinitions/{roleDefinitionId}`,
  resourceGroupRoleDefinitions: `${group}/${authorization}/roleDefinitions`,
  resourceGroupRoleDefinition: `${group}/${authorization}/roleDefinitions/{roleDefinitionId}`,
  connectorRoleDefinitions: `${connector}/${authorization}/roleDefinitions`,
  connectorRoleDefinition: `${connector}/${authorization}/roleDefinitions/{roleDefinitionId}`,
  subscriptionPermissions: `${subscription}/${authorization}/permissions`,
  resourceGroupPermissions: `${group}/${authorization}/permissions`,
  connectorPermissions: `${connector}/${authorization}/permissions`,
} as const;

/** What they show follows from connectors: who may read one of them may see what it lies in. */
const reading = {
  method: 'GET',
  apiVersions: resourceManagerApiVersions,
  takesAnyVersion: true,
  action: 'Microsoft.Security/securityConnectors/read',
  ofThoseBelow: true,
} as const;
/** For everybody who is signed in: the answer holds what is theirs. */
const readingAtTenant = { ...reading, apiVersions: subscriptionsApiVersions, atTenant: true } as const;
const readingRoles = {
  method: 'GET',
  apiVersions: roleDefinitionsApiVersions,
  takesAnyVersion: true,
} as const;
const listRoles = {
  ...readingRoles,
  action: 'Microsoft.Authorization/roleDefinitions/read',
  summary: 'Lists the roles that can be assigned.',
  responses: { 200: listOf(RoleDefinition) },
} as const;
const getRole = {
  ...readingRoles,
  action: 'Microsoft.Authorization/roleDefinitions/read',
  summary: 'Gets a role.',
  responses: { 200: RoleDefinition },
} as const;
const listPermissions = {
  ...readingRoles,
  action: 'Microsoft.Authorization/permissions/read',
  summary: 'Lists what the caller may do at a scope.',
  responses: { 200: listOf(Permission) },
} as const;

/** Read-only: subscriptions, resource groups and roles are made in Azure. */
export const resourceManagerOperations = {
  Subscriptions_List: {
    ...readingAtTenant,
    operationId: 'Subscriptions_List',
    path: resourceManagerPaths.subscriptions,
    summary: 'Lists the subscriptions in which the caller has a role.',
    responses: { 200: listOf(Subscription) },
  },
  Subscriptions_Get: {
    ...reading,
    apiVersions: subscriptionsApiVersions,
    operationId: 'Subscriptions_Get',
    path: resourceManagerPaths.subscription,
    summary: 'Gets a subscription.',
    responses: { 200: Subscription },
  },
  Tenants_List: {
    ...readingAtTenant,
    operationId: 'Tenants_List',
    path: resourceManagerPaths.tenants,
    summary: "Lists the caller's tenant.",
    responses: { 200: listOf(TenantDescription) },
  },
  ResourceGroups_List: {
    ...reading,
    operationId: 'ResourceGroups_List',
    path: resourceManagerPaths.resourceGroups,
    summary: 'Lists the resource groups that hold connectors.',
    responses: { 200: listOf(ResourceGroup) },
  },
  ResourceGroups_Get: {
    ...reading,
    operationId: 'ResourceGroups_Get',
    path: resourceManagerPaths.resourceGroup,
    summary: 'Gets a resource group that holds a connector.',
    responses: { 200: ResourceGroup },
  },
  Resources_List: {
    ...reading,
    operationId: 'Resources_List',
    path: resourceManagerPaths.subscriptionResources,
    summary: 'Lists the connectors of a subscription as resources.',
    responses: { 200: listOf(GenericResource) },
  },
  Resources_ListByResourceGroup: {
    ...reading,
    operationId: 'Resources_ListByResourceGroup',
    path: resourceManagerPaths.resourceGroupResources,
    summary: 'Lists the connectors of a resource group as resources.',
    responses: { 200: listOf(GenericResource) },
  },
  Providers_List: {
    ...reading,
    operationId: 'Providers_List',
    path: resourceManagerPaths.providers,
    summary: 'Lists the resource providers that are answered here.',
    responses: { 200: listOf(Provider) },
  },
  Providers_Get: {
    ...reading,
    operationId: 'Providers_Get',
    path: resourceManagerPaths.provider,
    summary: 'Gets a resource provider: its types and their api-versions.',
    responses: { 200: Provider },
  },
  RoleDefinitions_GetById: {
    ...getRole,
    atTenant: true,
    operationId: 'RoleDefinitions_GetById',
    path: resourceManagerPaths.tenantRoleDefinition,
  },
  RoleDefinitions_ListForSubscription: {
    ...listRoles,
    operationId: 'RoleDefinitions_ListForSubscription',
    path: resourceManagerPaths.subscriptionRoleDefinitions,
  },
  RoleDefinitions_GetForSubscription: {
    ...getRole,
    operationId: 'RoleDefinitions_GetForSubscription',
    path: resourceManagerPaths.subscriptionRoleDefinition,
  },
  RoleDefinitions_ListForResourceGroup: {
    ...listRoles,
    operationId: 'RoleDefinitions_ListForResourceGroup',
    path: resourceManagerPaths.resourceGroupRoleDefinitions,
  },
  RoleDefinitions_GetForResourceGroup: {
    ...getRole,
    operationId: 'RoleDefinitions_GetForResourceGroup',
    path: resourceManagerPaths.resourceGroupRoleDefinition,
  },
  RoleDefinitions_ListForConnector: {
    ...listRoles,
    operationId: 'RoleDefinitions_ListForConnector',
    path: resourceManagerPaths.connectorRoleDefinitions,
  },
  RoleDefinitions_GetForConnector: {
    ...getRole,
    operationId: 'RoleDefinitions_GetForConnector',
    path: resourceManagerPaths.connectorRoleDefinition,
  },
  Permissions_ListForSubscription: {
    ...listPermissions,
    operationId: 'Permissions_ListForSubscription',
    path: resourceManagerPaths.subscriptionPermissions,
  },
  Permissions_ListForResourceGroup: {
    ...listPermissions,
    operationId: 'Permissions_ListForResourceGroup',
    path: resourceManagerPaths.resourceGroupPermissions,
  },
  Permissions_ListForConnector: {
    ...listPermissions,
    operationId: 'Permissions_ListForConnector',
    path: resourceManagerPaths.connectorPermissions,
  },
} as const;
