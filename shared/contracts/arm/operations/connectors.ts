import { connectorVersions, devopsVersions } from '../api-version.ts';
import { listOf } from '../list.ts';
import { OperationResult } from '../operation-result.ts';
import { SecurityConnector, SecurityConnectorPatch, SecurityConnectorPut } from '../security-connector.ts';
import type { OperationSpec } from './operation-spec.ts';
import { connector, connectors, devops, group, subscription } from './scope-paths.ts';

/** Routes by function name. */
export const connectorPaths = {
  connectorsBySubscription: `${subscription}/${connectors}`,
  connectorsByResourceGroup: `${group}/${connectors}`,
  connector,
  operationResult: `${devops}/operationResults/{operationResultId}`,
} as const;

/** Security connectors, and the long-running operations on them. */
export const connectorOperations = {
  SecurityConnectors_List: {
    operationId: 'SecurityConnectors_List',
    action: 'Microsoft.Security/securityConnectors/read',
    ofThoseBelow: true,
    method: 'GET',
    path: connectorPaths.connectorsBySubscription,
    summary: 'Lists the security connectors of a subscription.',
    apiVersions: connectorVersions,
    paged: true,
    responses: { 200: listOf(SecurityConnector) },
  },
  SecurityConnectors_ListByResourceGroup: {
    operationId: 'SecurityConnectors_ListByResourceGroup',
    action: 'Microsoft.Security/securityConnectors/read',
    ofThoseBelow: true,
    method: 'GET',
    path: connectorPaths.connectorsByResourceGroup,
    summary: 'Lists the security connectors of a resource group.',
    apiVersions: connectorVersions,
    paged: true,
    responses: { 200: listOf(SecurityConnector) },
  },
  SecurityConnectors_Get: {
    operationId: 'SecurityConnectors_Get',
    action: 'Microsoft.Security/securityConnectors/read',
    method: 'GET',
    path: connectorPaths.connector,
    summary: 'Gets a security connector.',
    apiVersions: connectorVersions,
    responses: { 200: SecurityConnector },
  },
  SecurityConnectors_CreateOrUpdate: {
    operationId: 'SecurityConnectors_CreateOrUpdate',
    action: 'Microsoft.Security/securityConnectors/write',
    method: 'PUT',
    path: connectorPaths.connector,
    summary: 'Creates or replaces a security connector.',
    apiVersions: connectorVersions,
    body: SecurityConnectorPut,
    responses: { 200: SecurityConnector, 201: SecurityConnector },
  },
  SecurityConnectors_Update: {
    operationId: 'SecurityConnectors_Update',
    action: 'Microsoft.Security/securityConnectors/write',
    method: 'PATCH',
    path: connectorPaths.connector,
    summary: 'Changes a security connector.',
    apiVersions: connectorVersions,
    body: SecurityConnectorPatch,
    responses: { 200: SecurityConnector },
  },
  SecurityConnectors_Delete: {
    operationId: 'SecurityConnectors_Delete',
    action: 'Microsoft.Security/securityConnectors/delete',
    method: 'DELETE',
    path: connectorPaths.connector,
    summary: 'Deletes a security connector with everything it brought.',
    apiVersions: connectorVersions,
    responses: { 200: null, 204: null },
  },
  DevOpsOperationResults_Get: {
    operationId: 'DevOpsOperationResults_Get',
    action: 'Microsoft.Security/securityConnectors/devops/operationResults/read',
    method: 'GET',
    path: connectorPaths.operationResult,
    summary: 'Gets how a long-running operation stands.',
    apiVersions: devopsVersions,
    responses: { 200: OperationResult },
  },
} as const satisfies Record<string, OperationSpec>;
