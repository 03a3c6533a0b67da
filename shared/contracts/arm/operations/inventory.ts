import { devopsVersions, onlyOurs } from '../api-version.ts';
import { ChangeList } from '../change.ts';
import { ChangesQuery } from '../changes-query.ts';
import { GitLabGroupResource } from '../gitlab-group.ts';
import { GitLabProjectResource } from '../gitlab-project.ts';
import { listOf } from '../list.ts';
import type { OperationSpec } from './operation-spec.ts';
import { devops, gitLabGroup, provider } from './scope-paths.ts';

/** Routes by function name. */
export const inventoryPaths = {
  groups: `${devops}/gitLabGroups`,
  group: gitLabGroup,
  subgroups: `${gitLabGroup}/listSubgroups`,
  projects: `${gitLabGroup}/projects`,
  project: `${gitLabGroup}/projects/{projectName}`,
  changes: `${devops}/changes`,
  subscriptionChanges: `${provider}/changes`,
} as const;

const readingChanges = {
  action: 'Microsoft.Security/securityConnectors/devops/changes/read',
  method: 'GET',
  apiVersions: onlyOurs,
  query: ChangesQuery,
  responses: { 200: ChangeList },
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
    ...readingChanges,
    operationId: 'Changes_List',
    path: inventoryPaths.changes,
    summary: 'Lists what changed, newest first.',
  },
  Changes_ListBySubscription: {
    ...readingChanges,
    operationId: 'Changes_ListBySubscription',
    path: inventoryPaths.subscriptionChanges,
    ofThoseBelow: true,
    summary: 'Lists what changed below the connectors that the caller may read, newest first.',
  },
} as const satisfies Record<string, OperationSpec>;
