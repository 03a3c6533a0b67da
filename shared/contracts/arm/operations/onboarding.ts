import { AuthorizationRequest, AvailableGroupsRequest, GitLabAuthorization } from '../authorization.ts';
import { devopsVersions, onlyOurs } from '../api-version.ts';
import {
  DevOpsConfiguration,
  DevOpsConfigurationPatch,
  DevOpsConfigurationPut,
} from '../devops-configuration.ts';
import { GitLabGroupResource } from '../gitlab-group.ts';
import { listOf } from '../list.ts';
import { DevOpsValidation, ValidationResult } from '../validation.ts';
import type { OperationSpec } from './operation-spec.ts';
import { connector, devops, gitLabGroup } from './scope-paths.ts';

/** Routes by function name. */
export const onboardingPaths = {
  devopsConfigurations: `${connector}/devops`,
  devopsConfiguration: devops,
  authorizations: `${devops}/authorizations`,
  availableGroups: `${devops}/listAvailableGitLabGroups`,
  devopsValidation: `${devops}/validate`,
  groupOnboard: `${gitLabGroup}/onboard`,
  groupOffboard: `${gitLabGroup}/offboard`,
} as const;

/** The DevOps configuration of a connector: authorization and choice of groups. */
export const onboardingOperations = {
  DevOpsConfigurations_List: {
    operationId: 'DevOpsConfigurations_List',
    action: 'Microsoft.Security/securityConnectors/devops/read',
    method: 'GET',
    path: onboardingPaths.devopsConfigurations,
    summary: 'Lists the DevOps configuration: one at most.',
    apiVersions: devopsVersions,
    responses: { 200: listOf(DevOpsConfiguration) },
  },
  DevOpsConfigurations_Get: {
    operationId: 'DevOpsConfigurations_Get',
    action: 'Microsoft.Security/securityConnectors/devops/read',
    method: 'GET',
    path: onboardingPaths.devopsConfiguration,
    summary: 'Gets the DevOps configuration.',
    apiVersions: devopsVersions,
    responses: { 200: DevOpsConfiguration },
  },
  DevOpsConfigurations_CreateOrUpdate: {
    operationId: 'DevOpsConfigurations_CreateOrUpdate',
    action: 'Microsoft.Security/securityConnectors/devops/write',
    method: 'PUT',
    path: onboardingPaths.devopsConfiguration,
    summary: 'Authorises the connector and chooses its groups; long-running.',
    apiVersions: devopsVersions,
    body: DevOpsConfigurationPut,
    responses: { 201: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
  DevOpsConfigurations_Update: {
    operationId: 'DevOpsConfigurations_Update',
    action: 'Microsoft.Security/securityConnectors/devops/write',
    method: 'PATCH',
    path: onboardingPaths.devopsConfiguration,
    summary: 'Changes the authorization or the choice of groups; long-running where work follows.',
    apiVersions: devopsVersions,
    body: DevOpsConfigurationPatch,
    responses: { 200: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
  DevOpsConfigurations_Delete: {
    operationId: 'DevOpsConfigurations_Delete',
    action: 'Microsoft.Security/securityConnectors/devops/delete',
    method: 'DELETE',
    path: onboardingPaths.devopsConfiguration,
    summary: 'Deletes the configuration with tokens, claims and inventory; long-running.',
    apiVersions: devopsVersions,
    responses: { 202: DevOpsConfiguration, 204: null },
  },
  Authorizations_Create: {
    operationId: 'Authorizations_Create',
    action: 'Microsoft.Security/securityConnectors/devops/authorizations/action',
    method: 'POST',
    path: onboardingPaths.authorizations,
    summary:
      'Exchanges a code or token, keeps it for 50 minutes, and reports whose it is and which groups it reaches.',
    apiVersions: onlyOurs,
    body: AuthorizationRequest,
    responses: { 200: GitLabAuthorization },
  },
  GitLabGroups_ListAvailable: {
    operationId: 'GitLabGroups_ListAvailable',
    action: 'Microsoft.Security/securityConnectors/devops/listAvailableGitLabGroups/action',
    method: 'POST',
    path: onboardingPaths.availableGroups,
    summary: 'Lists the root groups that the authorising user owns now, and whether they are free.',
    apiVersions: devopsVersions,
    body: AvailableGroupsRequest,
    mayLackBody: true,
    responses: { 200: listOf(GitLabGroupResource) },
  },
  DevOpsConfigurations_Validate: {
    operationId: 'DevOpsConfigurations_Validate',
    action: 'Microsoft.Security/securityConnectors/devops/validate/action',
    method: 'POST',
    path: onboardingPaths.devopsValidation,
    summary: 'Reports what a configuration would find: groups, rights, requests. Saves nothing.',
    apiVersions: onlyOurs,
    body: DevOpsValidation,
    responses: { 200: ValidationResult },
  },
  GitLabGroups_Onboard: {
    operationId: 'GitLabGroups_Onboard',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/onboard/action',
    method: 'POST',
    path: onboardingPaths.groupOnboard,
    summary: 'Adds a group to those the connector holds; long-running.',
    apiVersions: onlyOurs,
    responses: { 200: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
  GitLabGroups_Offboard: {
    operationId: 'GitLabGroups_Offboard',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/offboard/action',
    method: 'POST',
    path: onboardingPaths.groupOffboard,
    summary: 'Takes a group out of the connector; long-running.',
    apiVersions: onlyOurs,
    responses: { 200: DevOpsConfiguration, 202: DevOpsConfiguration },
  },
} as const satisfies Record<string, OperationSpec>;
