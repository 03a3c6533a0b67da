import { onlyOurs } from '../api-version.ts';
import { ResyncAnswer } from '../run.ts';
import type { OperationSpec } from './operation-spec.ts';
import { devops, gitLabGroup } from './scope-paths.ts';

/** Routes by function name. */
export const resyncPaths = {
  connectorResync: `${devops}/resync`,
  groupResync: `${gitLabGroup}/resync`,
  projectResync: `${gitLabGroup}/projects/{projectName}/resync`,
} as const;

/** Reading again at once, in our own version. */
export const resyncOperations = {
  DevOpsConfigurations_Resync: {
    operationId: 'DevOpsConfigurations_Resync',
    action: 'Microsoft.Security/securityConnectors/devops/resync/action',
    method: 'POST',
    path: resyncPaths.connectorResync,
    summary: 'Crawls everything again, or joins the run that does.',
    apiVersions: onlyOurs,
    responses: { 202: ResyncAnswer },
  },
  GitLabGroups_Resync: {
    operationId: 'GitLabGroups_Resync',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/resync/action',
    method: 'POST',
    path: resyncPaths.groupResync,
    summary: 'Reads a group and everything below it again.',
    apiVersions: onlyOurs,
    responses: { 202: ResyncAnswer },
  },
  GitLabProjects_Resync: {
    operationId: 'GitLabProjects_Resync',
    action: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/projects/resync/action',
    method: 'POST',
    path: resyncPaths.projectResync,
    summary: 'Reads a project again.',
    apiVersions: onlyOurs,
    responses: { 202: ResyncAnswer },
  },
} as const satisfies Record<string, OperationSpec>;
