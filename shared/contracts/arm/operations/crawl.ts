import { onlyOurs } from '../api-version.ts';
import { listOf } from '../list.ts';
import { RunResource } from '../run.ts';
import type { OperationSpec } from './operation-spec.ts';
import { devops } from './scope-paths.ts';

/** Routes by function name. */
export const crawlPaths = {
  runs: `${devops}/runs`,
  run: `${devops}/runs/{runId}`,
  runCancel: `${devops}/runs/{runId}/cancel`,
} as const;

/** Runs of the crawl, in our own version. */
export const crawlOperations = {
  Runs_List: {
    operationId: 'Runs_List',
    action: 'Microsoft.Security/securityConnectors/devops/runs/read',
    method: 'GET',
    path: crawlPaths.runs,
    summary: 'Lists the runs of the crawl, newest first.',
    apiVersions: onlyOurs,
    paged: true,
    responses: { 200: listOf(RunResource) },
  },
  Runs_Get: {
    operationId: 'Runs_Get',
    action: 'Microsoft.Security/securityConnectors/devops/runs/read',
    method: 'GET',
    path: crawlPaths.run,
    summary: 'Gets a run: state, progress, counts, requests, and what could not be read and why.',
    apiVersions: onlyOurs,
    responses: { 200: RunResource },
  },
  Runs_Cancel: {
    operationId: 'Runs_Cancel',
    action: 'Microsoft.Security/securityConnectors/devops/runs/cancel/action',
    method: 'POST',
    path: crawlPaths.runCancel,
    summary: 'Ends a run; what is pending is dropped, and nothing is concluded from it.',
    apiVersions: onlyOurs,
    responses: { 200: RunResource },
  },
} as const satisfies Record<string, OperationSpec>;
