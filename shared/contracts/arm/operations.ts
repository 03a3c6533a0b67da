import type { z } from 'zod';

import { ActivityResource } from './activity.ts';
import { connectorApiVersions, devopsApiVersions, ownApiVersion } from './api-version.ts';
import {
  DevOpsConfiguration,
  DevOpsConfigurationPatch,
  DevOpsConfigurationPut,
} from './devops-configuration.ts';
import { GitLabGroupResource } from './gitlab-group.ts';
import { GitLabProjectResource } from './gitlab-project.ts';
import { listOf } from './list.ts';
import { OperationResult } from './operation-result.ts';
import { ChangeResource } from './change.ts';
import { DeadLetterResource, ReplayAnswer } from './dead-letter.ts';
import { authorizationApiVersions, RoleAssignmentPut, RoleAssignmentResource } from './role-assignment.ts';
import { ResyncAnswer, RunResource } from './run.ts';
import { DevOpsValidation, ValidationResult } from './validation.ts';
import { SecurityConnector, SecurityConnectorPatch, SecurityConnectorPut } from './security-connector.ts';
import { WebhookSecret } from './webhook-secret.ts';
import { resourceManagerOperations, resourceManagerPaths } from './operations/resource-manager.ts';

type HttpMethod = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

/** One operation of the REST contract, as data: it routes, checks and documents requests. */
export type OperationSpec = {
  operationId: string;
  method: HttpMethod;
  /** Route template without leading slash, as the Functions host takes it. */
  path: string;
  summary: string;
  apiVersions: readonly string[];
  /** Whether any other version, a date, is answered alike: those named are examples. */
  takesAnyVersion?: boolean;
  /** What a role must allow at the scope that the path names: the connector, else its resource group or subscription. */
  action: string;
  /** Whether it is enough that the action is allowed somewhere below that scope; the answer holds only what it is allowed of. */
  ofThoseBelow?: boolean;
  /** Whether the path names no scope: every caller who is signed in may ask, and is answered what is theirs. */
  atTenant?: boolean;
  body?: z.ZodType;
  /** Whether the list takes a continuation token. */
  paged?: boolean;
  /** Schema of each success answer; null where there is no body. */
  responses: Record<number, z.ZodType | null>;
};

const subscription = 'subscriptions/{subscriptionId}';
const group = `${subscription}/resourceGroups/{resourceGroupName}`;
const connectors = 'providers/Microsoft.Security/securityConnectors';
const assignments = 'providers/Microsoft.Authorization/roleAssignments';
const connector = `${group}/${connectors}/{securityConnectorName}`;
const devops = `${connector}/devops/default`;
const gitLabGroup = `${devops}/gitLabGroups/{groupFQName}`;

/** The paths under which functions are registered. */
export const paths = {
  ...resourceManagerPaths,
  connectorsBySubscription: `${subscription}/${connectors}`,
  connectorsByResourceGroup: `${group}/${connectors}`,
  connector,
  devopsConfigurations: `${connector}/devops`,
  devopsConfiguration: devops,
  devopsValidation: `${devops}/validate`,
  availableGroups: `${devops}/listAvailableGitLabGroups`,
  groups: `${devops}/gitLabGroups`,
  group: gitLabGroup,
  subgroups: `${gitLabGroup}/listSubgroups`,
  projects: `${gitLabGroup}/projects`,
  project: `${gitLabGroup}/projects/{projectName}`,
  operationResult: `${devops}/operationResults/{operationResultId}`,
  runs: `${devops}/runs`,
  run: `${devops}/runs/{runId}`,
  runCancel: `${devops}/runs/{runId}/cancel`,
  changes: `${devops}/changes`,
  connectorResync: `${devops}/resync`,
  groupResync: `${gitLabGroup}/resync`,
  groupOnboard: `${gitLabGroup}/onboard`,
  groupOffboard: `${gitLabGroup}/offboard`,
  groupWebhookSecret: `${gitLabGroup}/listWebhookSecret`,
  projectResync: `${gitLabGroup}/projects/{projectName}/resync`,
  deadLetters: `${subscription}/providers/Microsoft.Security/deadLetters`,
  deadLetter: `${subscription}/providers/Microsoft.Security/deadLetters/{deadLetterId}`,
  deadLetterReplay: `${subscription}/providers/Microsoft.Security/deadLetters/{deadLetterId}/replay`,
  deadLettersReplay: `${subscription}/providers/Microsoft.Security/replayDeadLetters`,
  connectorDeadLetters: `${connector}/deadLetters`,
  connectorDeadLetter: `${connector}/deadLetters/{deadLetterId}`,
  connectorDeadLetterReplay: `${connector}/deadLetters/{deadLetterId}/replay`,
  connectorActivities: `${connector}/activities`,
  activities: `${subscription}/providers/Microsoft.Security/activities`,
  subscriptionRoleAssignments: `${subscription}/${assignments}`,
  subscriptionRoleAssignment: `${subscription}/${assignments}/{roleAssignmentName}`,
  resourceGroupRoleAssignments: `${group}/${assignments}`,
  resourceGroupRoleAssignment: `${group}/${assignments}/{roleAssignmentName}`,
  connectorRoleAssignments: `${connector}/${assignments}`,
  connectorRoleAssignment: `${connector}/${assignments}/{roleAssignmentName}`,
  connectorDeadLettersReplay: `${connector}/replayDeadLetters`,
} as const;

const connectorVersions = [...connectorApiVersions, ownApiVersion];
const devopsVersions = [...devopsApiVersions, ownApiVersion];
const onlyOurs = [ownApiVersion];

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

/** Every operation we answer. Microsoft.Security for the published ones; the runs are ours. */
export const operations = {
  ...resourceManagerOperations,
  SecurityConnectors_List: {
    operationId: 'SecurityConnectors_List',
    action: 'Microsoft.Security/securityConnectors/read',
    ofThoseBelow: true,
    method: 'GET',
    path: paths.connectorsBySubscription,
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
    path: paths.connectorsByResourceGroup,
    summary: 'Lists the security connectors of a resource group.',
    apiVersions: connectorVersions,
    paged: true,
    responses: { 200: listOf(SecurityConnector) },
  },
  SecurityConnectors_Get: {
    operationId: 'SecurityConnectors_Get',
    action: 'Microsoft.Security/securityConnectors/read',
    method: 'GET',
    path: paths.connector,
    summary: 'Gets a security connector.',
    apiVersions: connectorVersions,
    responses: { 200: SecurityConnector },
  },
  SecurityConnectors_CreateOrUpdate: {
    operationId: 'SecurityConnectors_CreateOrUpdate',
    action: 'Microsoft.Security/securityConnectors/write',
    method: 'PUT',
    path: paths.connector,
    summary: 'Creates or replaces a security connector.',
    apiVersions: connectorVersions,
    body: SecurityConnectorPut,
    responses: { 200: SecurityConnector, 201: SecurityConnector },
  },
  SecurityConnectors_Update: {
    operationId: 'SecurityConnectors_Update',
    action: 'Microsoft.Security/securityConnectors/write',
    method: 'PATCH',
    path: paths.connector,
    summary: 'Changes a security connector.',
    apiVersions: connectorVersions,
    body: SecurityConnectorPatch,
    responses: { 200: SecurityConnector },
  },
  SecurityConnectors_Delete: {
    operationId: 'SecurityConnectors_Delete',
    action: 'Microsoft.Security/securityConnectors/delete',
    method: 'DELETE',
    path: paths.connector,
    summary: 'Deletes a security connector with everything it brought.',
    apiVersions: connectorVersions,
    responses: { 200: null, 204: null },
  },
  DevOpsConfigurations_List: {
    operationId: 'DevOpsConfigurations_List',
    action: 'Microsoft.Security/securityConnectors/devops/read',
    method: 'GET',
    path: paths.devopsConfigurations,
    summary: 'Lists the DevOps configuration: one at most.',
    apiVersions: devopsVersions,
    responses: { 200: listOf(DevOpsConfiguration) },
  },
  DevOpsConfigurations_Get: {
    operationId: 'DevOpsConfigurations_Get',
    action: 'Microsoft.Security/securityConnectors/devops/read',
    method: 'GET',
    path: paths.devopsConfiguration,
    summary: 'Gets the DevOps configuration.',
    apiVersions: devopsVersions,
    responses: { 200: DevOpsConfiguration },
  },
  DevOpsConfigurations_CreateOrUpdate: {
    operationId: 'DevOpsConfigurations_CreateOrUpdate',
    action: 'Microsoft.Security/securityConnectors/devops/write',
    method: 'PUT',
    path: paths.devopsConfiguration,
    summary: 'Authorises the connector and chooses its groups; long-running.',
    apiVersions: devopsVersions,
    body: DevOpsConfigurationPut,
    responses: { 201: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
  DevOpsConfigurations_Update: {
    operationId: 'DevOpsConfigurations_Update',
    action: 'Microsoft.Security/securityConnectors/devops/write',
    method: 'PATCH',
    path: paths.devopsConfiguration,
    summary: 'Changes the authorization or the choice of groups; long-running where work follows.',
    apiVersions: devopsVersions,
    body: DevOpsConfigurationPatch,
    responses: { 200: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
  DevOpsConfigurations_Delete: {
    operationId: 'DevOpsConfigurations_Delete',
    action: 'Microsoft.Security/securityConnectors/devops/delete',
    method: 'DELETE',
    path: paths.devopsConfiguration,
    summary: 'Deletes the configuration with tokens, claims and inventory; long-running.',
    apiVersions: devopsVersions,
    responses: { 202: DevOpsConfiguration, 204: null },
  },
  GitLabGroups_ListAvailable: {
    operationId: 'GitLabGroups_ListAvailable',
    action: 'Microsoft.Security/securityConnectors/devops/listAvailableGitLabGroups/action',
    method: 'POST',
    path: paths.availableGroups,
    summary: 'Lists the root groups that the authorising user owns now, and whether they are free.',
    apiVersions: devopsVersions,
    responses: { 200: listOf(GitLabGroupResource) },
  },
  GitLabGroups_List: {
    operationId: 'GitLabGroups_List',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/read',
    method: 'GET',
    path: paths.groups,
    summary: 'Lists the root groups of the connector.',
    apiVersions: devopsVersions,
    responses: { 200: listOf(GitLabGroupResource) },
  },
  GitLabGroups_Get: {
    operationId: 'GitLabGroups_Get',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/read',
    method: 'GET',
    path: paths.group,
    summary: 'Gets a group or subgroup.',
    apiVersions: devopsVersions,
    responses: { 200: GitLabGroupResource },
  },
  GitLabSubgroups_List: {
    operationId: 'GitLabSubgroups_List',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/read',
    method: 'POST',
    path: paths.subgroups,
    summary: 'Lists all groups below a group, flat.',
    apiVersions: devopsVersions,
    responses: { 200: listOf(GitLabGroupResource) },
  },
  GitLabProjects_List: {
    operationId: 'GitLabProjects_List',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/projects/read',
    method: 'GET',
    path: paths.projects,
    summary: 'Lists the projects directly in a group.',
    apiVersions: devopsVersions,
    paged: true,
    responses: { 200: listOf(GitLabProjectResource) },
  },
  GitLabProjects_Get: {
    operationId: 'GitLabProjects_Get',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/projects/read',
    method: 'GET',
    path: paths.project,
    summary: 'Gets a project.',
    apiVersions: devopsVersions,
    responses: { 200: GitLabProjectResource },
  },
  DevOpsOperationResults_Get: {
    operationId: 'DevOpsOperationResults_Get',
    action: 'Microsoft.Security/securityConnectors/devops/operationResults/read',
    method: 'GET',
    path: paths.operationResult,
    summary: 'Gets how a long-running operation stands.',
    apiVersions: devopsVersions,
    responses: { 200: OperationResult },
  },
  Runs_List: {
    operationId: 'Runs_List',
    action: 'Microsoft.Security/securityConnectors/devops/runs/read',
    method: 'GET',
    path: paths.runs,
    summary: 'Lists the runs of the crawl, newest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(RunResource) },
  },
  Runs_Get: {
    operationId: 'Runs_Get',
    action: 'Microsoft.Security/securityConnectors/devops/runs/read',
    method: 'GET',
    path: paths.run,
    summary: 'Gets a run: state, progress, counts, requests, and what could not be read and why.',
    apiVersions: onlyOurs,
    responses: { 200: RunResource },
  },
  Runs_Cancel: {
    operationId: 'Runs_Cancel',
    action: 'Microsoft.Security/securityConnectors/devops/runs/cancel/action',
    method: 'POST',
    path: paths.runCancel,
    summary: 'Ends a run; what is pending is dropped, and nothing is concluded from it.',
    apiVersions: onlyOurs,
    responses: { 200: RunResource },
  },
  Changes_List: {
    operationId: 'Changes_List',
    action: 'Microsoft.Security/securityConnectors/devops/changes/read',
    method: 'GET',
    path: paths.changes,
    summary: 'Lists what changed, newest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(ChangeResource) },
  },
  DevOpsConfigurations_Validate: {
    operationId: 'DevOpsConfigurations_Validate',
    action: 'Microsoft.Security/securityConnectors/devops/validate/action',
    method: 'POST',
    path: paths.devopsValidation,
    summary: 'Tells what a configuration would find: groups, rights, requests; saves nothing.',
    apiVersions: onlyOurs,
    body: DevOpsValidation,
    responses: { 200: ValidationResult },
  },
  DevOpsConfigurations_Resync: {
    operationId: 'DevOpsConfigurations_Resync',
    action: 'Microsoft.Security/securityConnectors/devops/resync/action',
    method: 'POST',
    path: paths.connectorResync,
    summary: 'Crawls everything again, or joins the run that does.',
    apiVersions: onlyOurs,
    responses: { 202: ResyncAnswer },
  },
  GitLabGroups_Resync: {
    operationId: 'GitLabGroups_Resync',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/resync/action',
    method: 'POST',
    path: paths.groupResync,
    summary: 'Reads a group and everything below it again.',
    apiVersions: onlyOurs,
    responses: { 202: ResyncAnswer },
  },
  GitLabProjects_Resync: {
    operationId: 'GitLabProjects_Resync',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/projects/resync/action',
    method: 'POST',
    path: paths.projectResync,
    summary: 'Reads a project again.',
    apiVersions: onlyOurs,
    responses: { 202: ResyncAnswer },
  },
  GitLabGroups_Onboard: {
    operationId: 'GitLabGroups_Onboard',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/onboard/action',
    method: 'POST',
    path: paths.groupOnboard,
    summary: 'Adds a group to those the connector holds; long-running.',
    apiVersions: onlyOurs,
    responses: { 200: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
  GitLabGroups_Offboard: {
    operationId: 'GitLabGroups_Offboard',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/offboard/action',
    method: 'POST',
    path: paths.groupOffboard,
    summary: 'Takes a group out of the connector; long-running.',
    apiVersions: onlyOurs,
    responses: { 200: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
  GitLabGroups_ListWebhookSecret: {
    operationId: 'GitLabGroups_ListWebhookSecret',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/listWebhookSecret/action',
    method: 'POST',
    path: paths.groupWebhookSecret,
    summary:
      'Tells URL and secret token for a webhook that a person adds by hand, at the group or at the instance.',
    apiVersions: onlyOurs,
    responses: { 200: WebhookSecret },
  },
  DeadLetters_List: {
    operationId: 'DeadLetters_List',
    action: 'Microsoft.Security/deadLetters/read',
    method: 'GET',
    path: paths.deadLetters,
    summary: 'Lists the dead letters of a subscription, and those that name no connector, oldest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(DeadLetterResource) },
  },
  DeadLetters_Get: {
    operationId: 'DeadLetters_Get',
    action: 'Microsoft.Security/deadLetters/read',
    method: 'GET',
    path: paths.deadLetter,
    summary: 'Gets a dead letter.',
    apiVersions: onlyOurs,
    responses: { 200: DeadLetterResource },
  },
  DeadLetters_Dismiss: {
    operationId: 'DeadLetters_Dismiss',
    action: 'Microsoft.Security/deadLetters/delete',
    method: 'DELETE',
    path: paths.deadLetter,
    summary: 'Removes a dead letter for good.',
    apiVersions: onlyOurs,
    responses: { 200: null, 204: null },
  },
  DeadLetters_Replay: {
    operationId: 'DeadLetters_Replay',
    action: 'Microsoft.Security/deadLetters/replay/action',
    method: 'POST',
    path: paths.deadLetterReplay,
    summary: 'Sends a dead letter again, or does the work of its ended run anew.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
  DeadLetters_ReplayAll: {
    operationId: 'DeadLetters_ReplayAll',
    action: 'Microsoft.Security/replayDeadLetters/action',
    method: 'POST',
    path: paths.deadLettersReplay,
    summary: 'Sends the dead letters of a subscription again, oldest first, up to 500 at once.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
  ConnectorDeadLetters_List: {
    operationId: 'ConnectorDeadLetters_List',
    action: 'Microsoft.Security/securityConnectors/deadLetters/read',
    method: 'GET',
    path: paths.connectorDeadLetters,
    summary: 'Lists the dead letters of a connector, oldest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(DeadLetterResource) },
  },
  ConnectorDeadLetters_Get: {
    operationId: 'ConnectorDeadLetters_Get',
    action: 'Microsoft.Security/securityConnectors/deadLetters/read',
    method: 'GET',
    path: paths.connectorDeadLetter,
    summary: 'Gets a dead letter.',
    apiVersions: onlyOurs,
    responses: { 200: DeadLetterResource },
  },
  ConnectorDeadLetters_Dismiss: {
    operationId: 'ConnectorDeadLetters_Dismiss',
    action: 'Microsoft.Security/securityConnectors/deadLetters/delete',
    method: 'DELETE',
    path: paths.connectorDeadLetter,
    summary: 'Removes a dead letter for good.',
    apiVersions: onlyOurs,
    responses: { 200: null, 204: null },
  },
  ConnectorDeadLetters_Replay: {
    operationId: 'ConnectorDeadLetters_Replay',
    action: 'Microsoft.Security/securityConnectors/deadLetters/replay/action',
    method: 'POST',
    path: paths.connectorDeadLetterReplay,
    summary: 'Sends a dead letter again, or does the work of its ended run anew.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
  ConnectorDeadLetters_ReplayAll: {
    operationId: 'ConnectorDeadLetters_ReplayAll',
    action: 'Microsoft.Security/securityConnectors/replayDeadLetters/action',
    method: 'POST',
    path: paths.connectorDeadLettersReplay,
    summary: 'Sends the dead letters of a connector again, oldest first, up to 500 at once.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
  ConnectorActivities_List: {
    operationId: 'ConnectorActivities_List',
    method: 'GET',
    path: paths.connectorActivities,
    summary: 'Lists who did what to a connector, newest first; also of one that was deleted.',
    apiVersions: onlyOurs,
    action: 'Microsoft.Security/securityConnectors/activities/read',
    paged: true,
    responses: { 200: listOf(ActivityResource) },
  },
  Activities_List: {
    operationId: 'Activities_List',
    method: 'GET',
    path: paths.activities,
    summary: 'Lists who did what in a subscription, newest first.',
    apiVersions: onlyOurs,
    action: 'Microsoft.Security/activities/read',
    paged: true,
    responses: { 200: listOf(ActivityResource) },
  },
  RoleAssignments_ListForSubscription: {
    operationId: 'RoleAssignments_ListForSubscription',
    ...listAssignments,
    path: paths.subscriptionRoleAssignments,
  },
  RoleAssignments_GetForSubscription: {
    operationId: 'RoleAssignments_GetForSubscription',
    ...getAssignment,
    path: paths.subscriptionRoleAssignment,
  },
  RoleAssignments_CreateForSubscription: {
    operationId: 'RoleAssignments_CreateForSubscription',
    ...createAssignment,
    path: paths.subscriptionRoleAssignment,
  },
  RoleAssignments_DeleteForSubscription: {
    operationId: 'RoleAssignments_DeleteForSubscription',
    ...deleteAssignment,
    path: paths.subscriptionRoleAssignment,
  },
  RoleAssignments_ListForResourceGroup: {
    operationId: 'RoleAssignments_ListForResourceGroup',
    ...listAssignments,
    path: paths.resourceGroupRoleAssignments,
  },
  RoleAssignments_GetForResourceGroup: {
    operationId: 'RoleAssignments_GetForResourceGroup',
    ...getAssignment,
    path: paths.resourceGroupRoleAssignment,
  },
  RoleAssignments_CreateForResourceGroup: {
    operationId: 'RoleAssignments_CreateForResourceGroup',
    ...createAssignment,
    path: paths.resourceGroupRoleAssignment,
  },
  RoleAssignments_DeleteForResourceGroup: {
    operationId: 'RoleAssignments_DeleteForResourceGroup',
    ...deleteAssignment,
    path: paths.resourceGroupRoleAssignment,
  },
  RoleAssignments_ListForConnector: {
    operationId: 'RoleAssignments_ListForConnector',
    ...listAssignments,
    path: paths.connectorRoleAssignments,
  },
  RoleAssignments_GetForConnector: {
    operationId: 'RoleAssignments_GetForConnector',
    ...getAssignment,
    path: paths.connectorRoleAssignment,
  },
  RoleAssignments_CreateForConnector: {
    operationId: 'RoleAssignments_CreateForConnector',
    ...createAssignment,
    path: paths.connectorRoleAssignment,
  },
  RoleAssignments_DeleteForConnector: {
    operationId: 'RoleAssignments_DeleteForConnector',
    ...deleteAssignment,
    path: paths.connectorRoleAssignment,
  },
} as const satisfies Record<string, OperationSpec>;
