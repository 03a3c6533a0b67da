import { ActivityResource } from '../activity.ts';
import { onlyOurs } from '../api-version.ts';
import { listOf } from '../list.ts';
import { Permission, RoleDefinition, roleDefinitionsApiVersions } from '../resource-manager.ts';
import { authorizationApiVersions, RoleAssignmentPut, RoleAssignmentResource } from '../role-assignment.ts';
import type { OperationSpec } from './operation-spec.ts';
import { connector, group, subscription } from './scope-paths.ts';

const assignments = 'providers/Microsoft.Authorization/roleAssignments';
const authorization = 'providers/Microsoft.Authorization';

/** Routes by function name. */
export const permissionPaths = {
  subscriptionRoleAssignments: `${subscription}/${assignments}`,
  subscriptionRoleAssignment: `${subscription}/${assignments}/{roleAssignmentName}`,
  resourceGroupRoleAssignments: `${group}/${assignments}`,
  resourceGroupRoleAssignment: `${group}/${assignments}/{roleAssignmentName}`,
  connectorRoleAssignments: `${connector}/${assignments}`,
  connectorRoleAssignment: `${connector}/${assignments}/{roleAssignmentName}`,
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
  connectorActivities: `${connector}/activities`,
  activities: `${subscription}/providers/Microsoft.Security/activities`,
} as const;

/** The same operations at each scope. */
const listAssignments = {
  method: 'GET',
  summary: 'Lists the role assignments at a scope, above and below it.',
  apiVersions: authorizationApiVersions,
  action: 'Microsoft.Authorization/roleAssignments/read',
  paged: true,
  responses: { 200: listOf(RoleAssignmentResource) },
} as const;
const getAssignment = {
  method: 'GET',
  summary: 'Gets a role assignment.',
  apiVersions: authorizationApiVersions,
  action: 'Microsoft.Authorization/roleAssignments/read',
  responses: { 200: RoleAssignmentResource },
} as const;
const createAssignment = {
  method: 'PUT',
  summary: 'Gives a user or service principal a role at a scope.',
  apiVersions: authorizationApiVersions,
  action: 'Microsoft.Authorization/roleAssignments/write',
  body: RoleAssignmentPut,
  responses: { 200: RoleAssignmentResource, 201: RoleAssignmentResource },
} as const;
const deleteAssignment = {
  method: 'DELETE',
  summary: 'Takes a role away.',
  apiVersions: authorizationApiVersions,
  action: 'Microsoft.Authorization/roleAssignments/delete',
  responses: { 200: RoleAssignmentResource, 204: null },
} as const;

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

/** Role assignments and role definitions of Microsoft.Authorization, and the activity list in our own version. */
export const permissionOperations = {
  RoleAssignments_ListForSubscription: {
    operationId: 'RoleAssignments_ListForSubscription',
    ...listAssignments,
    path: permissionPaths.subscriptionRoleAssignments,
  },
  RoleAssignments_GetForSubscription: {
    operationId: 'RoleAssignments_GetForSubscription',
    ...getAssignment,
    path: permissionPaths.subscriptionRoleAssignment,
  },
  RoleAssignments_CreateForSubscription: {
    operationId: 'RoleAssignments_CreateForSubscription',
    ...createAssignment,
    path: permissionPaths.subscriptionRoleAssignment,
  },
  RoleAssignments_DeleteForSubscription: {
    operationId: 'RoleAssignments_DeleteForSubscription',
    ...deleteAssignment,
    path: permissionPaths.subscriptionRoleAssignment,
  },
  RoleAssignments_ListForResourceGroup: {
    operationId: 'RoleAssignments_ListForResourceGroup',
    ...listAssignments,
    path: permissionPaths.resourceGroupRoleAssignments,
  },
  RoleAssignments_GetForResourceGroup: {
    operationId: 'RoleAssignments_GetForResourceGroup',
    ...getAssignment,
    path: permissionPaths.resourceGroupRoleAssignment,
  },
  RoleAssignments_CreateForResourceGroup: {
    operationId: 'RoleAssignments_CreateForResourceGroup',
    ...createAssignment,
    path: permissionPaths.resourceGroupRoleAssignment,
  },
  RoleAssignments_DeleteForResourceGroup: {
    operationId: 'RoleAssignments_DeleteForResourceGroup',
    ...deleteAssignment,
    path: permissionPaths.resourceGroupRoleAssignment,
  },
  RoleAssignments_ListForConnector: {
    operationId: 'RoleAssignments_ListForConnector',
    ...listAssignments,
    path: permissionPaths.connectorRoleAssignments,
  },
  RoleAssignments_GetForConnector: {
    operationId: 'RoleAssignments_GetForConnector',
    ...getAssignment,
    path: permissionPaths.connectorRoleAssignment,
  },
  RoleAssignments_CreateForConnector: {
    operationId: 'RoleAssignments_CreateForConnector',
    ...createAssignment,
    path: permissionPaths.connectorRoleAssignment,
  },
  RoleAssignments_DeleteForConnector: {
    operationId: 'RoleAssignments_DeleteForConnector',
    ...deleteAssignment,
    path: permissionPaths.connectorRoleAssignment,
  },
  RoleDefinitions_GetById: {
    ...getRole,
    atTenant: true,
    operationId: 'RoleDefinitions_GetById',
    path: permissionPaths.tenantRoleDefinition,
  },
  RoleDefinitions_ListForSubscription: {
    ...listRoles,
    operationId: 'RoleDefinitions_ListForSubscription',
    path: permissionPaths.subscriptionRoleDefinitions,
  },
  RoleDefinitions_GetForSubscription: {
    ...getRole,
    operationId: 'RoleDefinitions_GetForSubscription',
    path: permissionPaths.subscriptionRoleDefinition,
  },
  RoleDefinitions_ListForResourceGroup: {
    ...listRoles,
    operationId: 'RoleDefinitions_ListForResourceGroup',
    path: permissionPaths.resourceGroupRoleDefinitions,
  },
  RoleDefinitions_GetForResourceGroup: {
    ...getRole,
    operationId: 'RoleDefinitions_GetForResourceGroup',
    path: permissionPaths.resourceGroupRoleDefinition,
  },
  RoleDefinitions_ListForConnector: {
    ...listRoles,
    operationId: 'RoleDefinitions_ListForConnector',
    path: permissionPaths.connectorRoleDefinitions,
  },
  RoleDefinitions_GetForConnector: {
    ...getRole,
    operationId: 'RoleDefinitions_GetForConnector',
    path: permissionPaths.connectorRoleDefinition,
  },
  Permissions_ListForSubscription: {
    ...listPermissions,
    operationId: 'Permissions_ListForSubscription',
    path: permissionPaths.subscriptionPermissions,
  },
  Permissions_ListForResourceGroup: {
    ...listPermissions,
    operationId: 'Permissions_ListForResourceGroup',
    path: permissionPaths.resourceGroupPermissions,
  },
  Permissions_ListForConnector: {
    ...listPermissions,
    operationId: 'Permissions_ListForConnector',
    path: permissionPaths.connectorPermissions,
  },
  ConnectorActivities_List: {
    operationId: 'ConnectorActivities_List',
    method: 'GET',
    path: permissionPaths.connectorActivities,
    summary: 'Lists who did what to a connector, newest first; also of one that was deleted.',
    apiVersions: onlyOurs,
    action: 'Microsoft.Security/securityConnectors/activities/read',
    paged: true,
    responses: { 200: listOf(ActivityResource) },
  },
  Activities_List: {
    operationId: 'Activities_List',
    method: 'GET',
    path: permissionPaths.activities,
    summary: 'Lists who did what in a subscription, newest first.',
    apiVersions: onlyOurs,
    action: 'Microsoft.Security/activities/read',
    paged: true,
    responses: { 200: listOf(ActivityResource) },
  },
} as const satisfies Record<string, OperationSpec>;
