import { onlyOurs } from '../api-version.ts';
import { listOf } from '../list.ts';
import { RetryAnswer, RunResource } from '../run.ts';
import type { OperationSpec } from './operation-spec.ts';
import { devops, provider } from './scope-paths.ts';

/** Routes by function name. */
export const crawlPaths = {
  runs: `${devops}/runs`,
  run: `${devops}/runs/{runId}`,
  runCancel: `${devops}/runs/{runId}/cancel`,
  runPause: `${devops}/runs/{runId}/pause`,
  runContinue: `${devops}/runs/{runId}/continue`,
  runRetryFailed: `${devops}/runs/{runId}/retryFailed`,
  subscriptionRuns: `${provider}/runs`,
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
  Runs_Pause: {
    operationId: 'Runs_Pause',
    action: 'Microsoft.Security/securityConnectors/devops/runs/pause/action',
    method: 'POST',
    path: crawlPaths.runPause,
    summary:
      'Pauses a run: what is in progress completes, and everything else waits until the run is continued.',
    apiVersions: onlyOurs,
    responses: { 200: RunResource },
  },
  Runs_Continue: {
    operationId: 'Runs_Continue',
    action: 'Microsoft.Security/securityConnectors/devops/runs/continue/action',
    method: 'POST',
    path: crawlPaths.runContinue,
    summary: 'Continues a paused run.',
    apiVersions: onlyOurs,
    responses: { 200: RunResource },
  },
  Runs_RetryFailed: {
    operationId: 'Runs_RetryFailed',
    action: 'Microsoft.Security/securityConnectors/devops/runs/retryFailed/action',
    method: 'POST',
    path: crawlPaths.runRetryFailed,
    summary:
      'Tries failed tasks of a running run again at once, or reads again what an ended run could not read.',
    apiVersions: onlyOurs,
    responses: { 202: RetryAnswer },
  },
  Runs_ListBySubscription: {
    operationId: 'Runs_ListBySubscription',
    action: 'Microsoft.Security/securityConnectors/devops/runs/read',
    method: 'GET',
    path: crawlPaths.subscriptionRuns,
    summary: 'Lists the runs of all connectors that the caller may read, newest first.',
    apiVersions: onlyOurs,
    ofThoseBelow: true,
    paged: true,
    responses: { 200: listOf(RunResource) },
  },
} as const satisfies Record<string, OperationSpec>;
