import { devopsVersions, onlyOurs } from '../api-version.ts';
import { ChangeResource } from '../change.ts';
import { GitLabGroupResource } from '../gitlab-group.ts';
import { GitLabProjectResource } from '../gitlab-project.ts';
import { listOf } from '../list.ts';
import type { OperationSpec } from './operation-spec.ts';
import { devops, gitLabGroup } from './scope-paths.ts';

/** Routes by function name. */
export const inventoryPaths = {
  groups: `${devops}/gitLabGroups`,
  group: gitLabGroup,
  subgroups: `${gitLabGroup}/listSubgroups`,
  projects: `${gitLabGroup}/projects`,
  project: `${gitLabGroup}/projects/{projectName}`,
  changes: `${devops}/changes`,
} as const;

/** Groups, subgroups and projects as they were last read, and what changed. */
export const inventoryOperations = {
  GitLabGroups_List: {
    operationId: 'GitLabGroups_List',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/read',
    method: 'GET',
    path: inventoryPaths.groups,
    summary: 'Lists the root groups of the connector.',
    apiVersions: devopsVersions,
    responses: { 200: listOf(GitLabGroupResource) },
  },
  GitLabGroups_Get: {
    operationId: 'GitLabGroups_Get',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/read',
    method: 'GET',
    path: inventoryPaths.group,
    summary: 'Gets a group or subgroup.',
    apiVersions: devopsVersions,
    responses: { 200: GitLabGroupResource },
  },
  GitLabSubgroups_List: {
    operationId: 'GitLabSubgroups_List',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/read',
    method: 'POST',
    path: inventoryPaths.subgroups,
    summary: 'Lists all groups below a group, flat.',
    apiVersions: devopsVersions,
    responses: { 200: listOf(GitLabGroupResource) },
  },
  GitLabProjects_List: {
    operationId: 'GitLabProjects_List',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/projects/read',
    method: 'GET',
    path: inventoryPaths.projects,
    summary: 'Lists the projects directly in a group.',
    apiVersions: devopsVersions,
    paged: true,
    responses: { 200: listOf(GitLabProjectResource) },
  },
  GitLabProjects_Get: {
    operationId: 'GitLabProjects_Get',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/projects/read',
    method: 'GET',
    path: inventoryPaths.project,
    summary: 'Gets a project.',
    apiVersions: devopsVersions,
    responses: { 200: GitLabProjectResource },
  },
  Changes_List: {
    operationId: 'Changes_List',
    action: 'Microsoft.Security/securityConnectors/devops/changes/read',
    method: 'GET',
    path: inventoryPaths.changes,
    summary: 'Lists what changed, newest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(ChangeResource) },
  },
} as const satisfies Record<string, OperationSpec>;
