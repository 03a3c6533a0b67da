import type { z } from 'zod';

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
import { ResyncAnswer, RunResource } from './run.ts';
import { SecurityConnector, SecurityConnectorPatch, SecurityConnectorPut } from './security-connector.ts';

type HttpMethod = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

/** One operation of the REST contract, as data: it routes, checks and documents requests. */
export type OperationSpec = {
  operationId: string;
  method: HttpMethod;
  /** Route template without leading slash, as the Functions host takes it. */
  path: string;
  summary: string;
  apiVersions: readonly string[];
  body?: z.ZodType;
  /** Whether the list takes a continuation token. */
  paged?: boolean;
  /** Schema of each success answer; null where there is no body. */
  responses: Record<number, z.ZodType | null>;
};

const subscription = 'subscriptions/{subscriptionId}';
const group = `${subscription}/resourceGroups/{resourceGroupName}`;
const connectors = 'providers/Microsoft.Security/securityConnectors';
const connector = `${group}/${connectors}/{securityConnectorName}`;
const devops = `${connector}/devops/default`;
const gitLabGroup = `${devops}/gitLabGroups/{groupFQName}`;

/** The paths under which functions are registered. */
export const paths = {
  connectorsBySubscription: `${subscription}/${connectors}`,
  connectorsByResourceGroup: `${group}/${connectors}`,
  connector,
  devopsConfigurations: `${connector}/devops`,
  devopsConfiguration: devops,
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
  projectResync: `${gitLabGroup}/projects/{projectName}/resync`,
  deadLetters: `${subscription}/providers/Microsoft.Security/deadLetters`,
  deadLetter: `${subscription}/providers/Microsoft.Security/deadLetters/{deadLetterId}`,
  deadLetterReplay: `${subscription}/providers/Microsoft.Security/deadLetters/{deadLetterId}/replay`,
  deadLettersReplay: `${subscription}/providers/Microsoft.Security/replayDeadLetters`,
  connectorDeadLetters: `${connector}/deadLetters`,
  connectorDeadLetter: `${connector}/deadLetters/{deadLetterId}`,
  connectorDeadLetterReplay: `${connector}/deadLetters/{deadLetterId}/replay`,
  connectorDeadLettersReplay: `${connector}/replayDeadLetters`,
} as const;

const connectorVersions = [...connectorApiVersions, ownApiVersion];
const devopsVersions = [...devopsApiVersions, ownApiVersion];
const onlyOurs = [ownApiVersion];

/** Every operation we answer. Microsoft.Security for the published ones; the runs are ours. */
export const operations = {
  SecurityConnectors_List: {
    operationId: 'SecurityConnectors_List',
    method: 'GET',
    path: paths.connectorsBySubscription,
    summary: 'Lists the security connectors of a subscription.',
    apiVersions: connectorVersions,
    paged: true,
    responses: { 200: listOf(SecurityConnector) },
  },
  SecurityConnectors_ListByResourceGroup: {
    operationId: 'SecurityConnectors_ListByResourceGroup',
    method: 'GET',
    path: paths.connectorsByResourceGroup,
    summary: 'Lists the security connectors of a resource group.',
    apiVersions: connectorVersions,
    paged: true,
    responses: { 200: listOf(SecurityConnector) },
  },
  SecurityConnectors_Get: {
    operationId: 'SecurityConnectors_Get',
    method: 'GET',
    path: paths.connector,
    summary: 'Gets a security connector.',
    apiVersions: connectorVersions,
    responses: { 200: SecurityConnector },
  },
  SecurityConnectors_CreateOrUpdate: {
    operationId: 'SecurityConnectors_CreateOrUpdate',
    method: 'PUT',
    path: paths.connector,
    summary: 'Creates or replaces a security connector.',
    apiVersions: connectorVersions,
    body: SecurityConnectorPut,
    responses: { 200: SecurityConnector, 201: SecurityConnector },
  },
  SecurityConnectors_Update: {
    operationId: 'SecurityConnectors_Update',
    method: 'PATCH',
    path: paths.connector,
    summary: 'Changes a security connector.',
    apiVersions: connectorVersions,
    body: SecurityConnectorPatch,
    responses: { 200: SecurityConnector },
  },
  SecurityConnectors_Delete: {
    operationId: 'SecurityConnectors_Delete',
    method: 'DELETE',
    path: paths.connector,
    summary: 'Deletes a security connector with everything it brought.',
    apiVersions: connectorVersions,
    responses: { 200: null, 204: null },
  },
  DevOpsConfigurations_List: {
    operationId: 'DevOpsConfigurations_List',
    method: 'GET',
    path: paths.devopsConfigurations,
    summary: 'Lists the DevOps configuration: one at most.',
    apiVersions: devopsVersions,
    responses: { 200: listOf(DevOpsConfiguration) },
  },
  DevOpsConfigurations_Get: {
    operationId: 'DevOpsConfigurations_Get',
    method: 'GET',
    path: paths.devopsConfiguration,
    summary: 'Gets the DevOps configuration.',
    apiVersions: devopsVersions,
    responses: { 200: DevOpsConfiguration },
  },
  DevOpsConfigurations_CreateOrUpdate: {
    operationId: 'DevOpsConfigurations_CreateOrUpdate',
    method: 'PUT',
    path: paths.devopsConfiguration,
    summary: 'Authorises the connector and chooses its groups; long-running.',
    apiVersions: devopsVersions,
    body: DevOpsConfigurationPut,
    responses: { 201: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
  DevOpsConfigurations_Update: {
    operationId: 'DevOpsConfigurations_Update',
    method: 'PATCH',
    path: paths.devopsConfiguration,
    summary: 'Changes the authorization or the choice of groups; long-running where work follows.',
    apiVersions: devopsVersions,
    body: DevOpsConfigurationPatch,
    responses: { 200: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
  DevOpsConfigurations_Delete: {
    operationId: 'DevOpsConfigurations_Delete',
    method: 'DELETE',
    path: paths.devopsConfiguration,
    summary: 'Deletes the configuration with tokens, claims and inventory; long-running.',
    apiVersions: devopsVersions,
    responses: { 202: DevOpsConfiguration, 204: null },
  },
  GitLabGroups_ListAvailable: {
    operationId: 'GitLabGroups_ListAvailable',
    method: 'POST',
    path: paths.availableGroups,
    summary: 'Lists the root groups that the authorising user owns now, and whether they are free.',
    apiVersions: devopsVersions,
    responses: { 200: listOf(GitLabGroupResource) },
  },
  GitLabGroups_List: {
    operationId: 'GitLabGroups_List',
    method: 'GET',
    path: paths.groups,
    summary: 'Lists the root groups of the connector.',
    apiVersions: devopsVersions,
    responses: { 200: listOf(GitLabGroupResource) },
  },
  GitLabGroups_Get: {
    operationId: 'GitLabGroups_Get',
    method: 'GET',
    path: paths.group,
    summary: 'Gets a group or subgroup.',
    apiVersions: devopsVersions,
    responses: { 200: GitLabGroupResource },
  },
  GitLabSubgroups_List: {
    operationId: 'GitLabSubgroups_List',
    method: 'POST',
    path: paths.subgroups,
    summary: 'Lists all groups below a group, flat.',
    apiVersions: devopsVersions,
    responses: { 200: listOf(GitLabGroupResource) },
  },
  GitLabProjects_List: {
    operationId: 'GitLabProjects_List',
    method: 'GET',
    path: paths.projects,
    summary: 'Lists the projects directly in a group.',
    apiVersions: devopsVersions,
    paged: true,
    responses: { 200: listOf(GitLabProjectResource) },
  },
  GitLabProjects_Get: {
    operationId: 'GitLabProjects_Get',
    method: 'GET',
    path: paths.project,
    summary: 'Gets a project.',
    apiVersions: devopsVersions,
    responses: { 200: GitLabProjectResource },
  },
  DevOpsOperationResults_Get: {
    operationId: 'DevOpsOperationResults_Get',
    method: 'GET',
    path: paths.operationResult,
    summary: 'Gets how a long-running operation stands.',
    apiVersions: devopsVersions,
    responses: { 200: OperationResult },
  },
  Runs_List: {
    operationId: 'Runs_List',
    method: 'GET',
    path: paths.runs,
    summary: 'Lists the runs of the crawl, newest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(RunResource) },
  },
  Runs_Get: {
    operationId: 'Runs_Get',
    method: 'GET',
    path: paths.run,
    summary: 'Gets a run: state, progress, counts, requests, and what could not be read and why.',
    apiVersions: onlyOurs,
    responses: { 200: RunResource },
  },
  Runs_Cancel: {
    operationId: 'Runs_Cancel',
    method: 'POST',
    path: paths.runCancel,
    summary: 'Ends a run; what is pending is dropped, and nothing is concluded from it.',
    apiVersions: onlyOurs,
    responses: { 200: RunResource },
  },
  Changes_List: {
    operationId: 'Changes_List',
    method: 'GET',
    path: paths.changes,
    summary: 'Lists what changed, newest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(ChangeResource) },
  },
  DevOpsConfigurations_Resync: {
    operationId: 'DevOpsConfigurations_Resync',
    method: 'POST',
    path: paths.connectorResync,
    summary: 'Crawls everything again, or joins the run that does.',
    apiVersions: onlyOurs,
    responses: { 202: ResyncAnswer },
  },
  GitLabGroups_Resync: {
    operationId: 'GitLabGroups_Resync',
    method: 'POST',
    path: paths.groupResync,
    summary: 'Reads a group and everything below it again.',
    apiVersions: onlyOurs,
    responses: { 202: ResyncAnswer },
  },
  GitLabProjects_Resync: {
    operationId: 'GitLabProjects_Resync',
    method: 'POST',
    path: paths.projectResync,
    summary: 'Reads a project again.',
    apiVersions: onlyOurs,
    responses: { 202: ResyncAnswer },
  },
  GitLabGroups_Onboard: {
    operationId: 'GitLabGroups_Onboard',
    method: 'POST',
    path: paths.groupOnboard,
    summary: 'Adds a group to those the connector holds; long-running.',
    apiVersions: onlyOurs,
    responses: { 200: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
  GitLabGroups_Offboard: {
    operationId: 'GitLabGroups_Offboard',
    method: 'POST',
    path: paths.groupOffboard,
    summary: 'Takes a group out of the connector; long-running.',
    apiVersions: onlyOurs,
    responses: { 200: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
  DeadLetters_List: {
    operationId: 'DeadLetters_List',
    method: 'GET',
    path: paths.deadLetters,
    summary: 'Lists the dead letters of a subscription, and those that name no connector, oldest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(DeadLetterResource) },
  },
  DeadLetters_Get: {
    operationId: 'DeadLetters_Get',
    method: 'GET',
    path: paths.deadLetter,
    summary: 'Gets a dead letter.',
    apiVersions: onlyOurs,
    responses: { 200: DeadLetterResource },
  },
  DeadLetters_Dismiss: {
    operationId: 'DeadLetters_Dismiss',
    method: 'DELETE',
    path: paths.deadLetter,
    summary: 'Removes a dead letter for good.',
    apiVersions: onlyOurs,
    responses: { 200: null, 204: null },
  },
  DeadLetters_Replay: {
    operationId: 'DeadLetters_Replay',
    method: 'POST',
    path: paths.deadLetterReplay,
    summary: 'Sends a dead letter again, or does the work of its ended run anew.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
  DeadLetters_ReplayAll: {
    operationId: 'DeadLetters_ReplayAll',
    method: 'POST',
    path: paths.deadLettersReplay,
    summary: 'Sends the dead letters of a subscription again, oldest first, up to 500 at once.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
  ConnectorDeadLetters_List: {
    operationId: 'ConnectorDeadLetters_List',
    method: 'GET',
    path: paths.connectorDeadLetters,
    summary: 'Lists the dead letters of a connector, oldest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(DeadLetterResource) },
  },
  ConnectorDeadLetters_Get: {
    operationId: 'ConnectorDeadLetters_Get',
    method: 'GET',
    path: paths.connectorDeadLetter,
    summary: 'Gets a dead letter.',
    apiVersions: onlyOurs,
    responses: { 200: DeadLetterResource },
  },
  ConnectorDeadLetters_Dismiss: {
    operationId: 'ConnectorDeadLetters_Dismiss',
    method: 'DELETE',
    path: paths.connectorDeadLetter,
    summary: 'Removes a dead letter for good.',
    apiVersions: onlyOurs,
    responses: { 200: null, 204: null },
  },
  ConnectorDeadLetters_Replay: {
    operationId: 'ConnectorDeadLetters_Replay',
    method: 'POST',
    path: paths.connectorDeadLetterReplay,
    summary: 'Sends a dead letter again, or does the work of its ended run anew.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
  ConnectorDeadLetters_ReplayAll: {
    operationId: 'ConnectorDeadLetters_ReplayAll',
    method: 'POST',
    path: paths.connectorDeadLettersReplay,
    summary: 'Sends the dead letters of a connector again, oldest first, up to 500 at once.',
    apiVersions: onlyOurs,
    responses: { 202: ReplayAnswer },
  },
} as const satisfies Record<string, OperationSpec>;
