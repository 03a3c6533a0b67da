import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';

import { listOf } from '../../shared/contracts/arm/list.ts';
import { RetryAnswer, RunResource } from '../../shared/contracts/arm/run.ts';
import { ApiError } from './api-error.ts';
import { keys } from './keys.ts';
import { pathOfLink } from './path-of-link.ts';
import { pollEvery } from './query-client.ts';
import { request } from './request.ts';

const idleMs = 30_000;
const elsewhereMs = 5_000;
const Runs = listOf(RunResource);
type RunState = RunResource['properties']['state'];

/** A paused run goes on later. */
export function isUnderWay(state: RunState): boolean {
  return state === 'running' || state === 'paused';
}

type RunOptions = {
  everyMs?: number;
  /** For a run that is not there yet. */
  missingEveryMs?: number;
};

/** Runs are kept for some time only, and one that was asked for is there a moment later. */
export function isMissingRun(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** A run by its connector's resource id and its own: every 5 seconds while it goes on, in its own pane every second. */
export function useRun(
  connectorId: string | undefined,
  runId: string | undefined,
  { everyMs = elsewhereMs, missingEveryMs }: RunOptions = {},
) {
  return useQuery({
    queryKey: keys.run(connectorId ?? '', runId ?? ''),
    queryFn: ({ signal }) => request(runPath(connectorId, runId), { schema: RunResource, signal }),
    enabled: connectorId !== undefined && runId !== undefined,
    refetchInterval: (query) =>
      isMissingRun(query.state.error)
        ? (missingEveryMs ?? false)
        : pollEvery(query, intervalOf(query.state.data?.properties, everyMs)),
  });
}

/** Settings of projects are gathered for some time after the end of the run. */
function intervalOf(run: RunResource['properties'] | undefined, everyMs: number): number | undefined {
  if (run === undefined) return undefined;
  if (run.state === 'running') return everyMs;
  const { posture } = run;
  const isGathering = posture !== undefined && posture.gathered < posture.projects;
  return run.state === 'paused' || isGathering ? elsewhereMs : undefined;
}

/** Runs of all connectors of a scope that the reader may see, or of one by its resource id; newest first, a page at a time. */
export function useRuns(scope: string | undefined, connectorId: string | undefined) {
  const path = connectorId === undefined ? `${scope ?? ''}/runs` : `${connectorId}/devops/default/runs`;
  return useInfiniteQuery({
    queryKey: keys.runs(path),
    queryFn: ({ pageParam, signal }): Promise<z.infer<typeof Runs>> =>
      request(pageParam, { schema: Runs, signal }),
    initialPageParam: path,
    getNextPageParam: ({ nextLink }) => (nextLink === undefined ? undefined : pathOfLink(nextLink)),
    enabled: scope !== undefined,
    refetchInterval: (query) => {
      const runs = query.state.data?.pages.flatMap(({ value }) => value) ?? [];
      const goesOn = runs.some(({ properties: { state } }) => isUnderWay(state));
      return pollEvery(query, goesOn ? elsewhereMs : idleMs);
    },
  });
}

export type RunAction = 'pause' | 'continue' | 'cancel' | 'retryFailed';

/** The right that an action on a run needs. */
export function runActionRight(action: RunAction): string {
  return `Microsoft.Security/securityConnectors/devops/runs/${action}/action`;
}

const Answer = RunResource.or(RetryAnswer);

/** Changes a run. Each action is idempotent. */
export function useRunAction(connectorId: string, runId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: RunAction) =>
      request(`${runPath(connectorId, runId)}/${action}`, { schema: Answer, method: 'POST' }),
    onSettled: () =>
      Promise.all(
        [keys.run(connectorId, runId), ['runs'], ['dataStatus']].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

function runPath(connectorId: string | undefined, runId: string | undefined): string {
  return `${connectorId ?? ''}/devops/default/runs/${encodeURIComponent(runId ?? '')}`;
}
