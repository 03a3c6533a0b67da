import { listOf } from '../list.ts';
import {
  GenericResource,
  Provider,
  ResourceGroup,
  resourceManagerApiVersions,
  Subscription,
  subscriptionsApiVersions,
  TenantDescription,
} from '../resource-manager.ts';
import type { OperationSpec } from './operation-spec.ts';
import { group, subscription } from './scope-paths.ts';

/** Routes by function name. */
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
} as const;

/** Their content follows from connectors: a caller who may read a connector may see the scopes that contain it. */
const reading = {
  method: 'GET',
  apiVersions: resourceManagerApiVersions,
  takesAnyVersion: true,
  action: 'Microsoft.Security/securityConnectors/read',
  ofThoseBelow: true,
} as const;
/** For everybody who is signed in: the answer holds what is theirs. */
const readingAtTenant = { ...reading, apiVersions: subscriptionsApiVersions, atTenant: true } as const;
/** Requests of clients to Azure Resource Manager itself. Read-only: subscriptions and resource groups are made in Azure. */
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
} as const satisfies Record<string, OperationSpec>;
