import type { ChangeCause } from '../../../contracts/arm/change.ts';
import type { ConnectorRef } from '../../../contracts/connector-key.ts';
import type { JobOf } from '../../../contracts/job.ts';

/** Number of items that one job reads, with one request each. */
const idsPerJob = 50;
/** Longer than a replica of GitLab lags behind, which can answer 404 too. */
export const confirmAfterMs = 60_000;

type ConfirmRequest = {
  connector: ConnectorRef;
  rootId: number;
  subject: 'group' | 'project';
  ids: readonly number[];
  /** When the items were not found, ISO 8601; part of the jobs' identity. */
  at: string;
  cause: ChangeCause;
  round?: 1 | 2;
  /** GitLab's event reported their deletion. */
  reported?: 'destroyed' | undefined;
};

/** Jobs that read items by id that GitLab did not list, or that a webhook reported as deleted. */
export function confirmJobs({
  ids,
  cause,
  round = 1,
  reported,
  ...common
}: ConfirmRequest): JobOf<'confirm-gone'>[] {
  const sorted = [...new Set(ids)].sort((a, b) => a - b);
  return Array.from({ length: Math.ceil(sorted.length / idsPerJob) }, (_, index) => ({
    v: 1 as const,
    kind: 'confirm-gone' as const,
    ...common,
    because: cause,
    ids: sorted.slice(index * idsPerJob, (index + 1) * idsPerJob),
    round,
    ...(reported !== undefined && { told: reported }),
    attempt: 0,
  }));
}

/**
 * The jobs that read, by their ids, groups and projects that only the edges of a crawl's windows showed, because rows
 * shifted during the crawl. Deterministic: summing up a run again gives the same message ids. `beganAt`: ISO 8601.
 */
export function slippedJobs(
  connector: ConnectorRef,
  {
    slippedGroups,
    slippedProjects,
  }: { slippedGroups: readonly number[]; slippedProjects: readonly number[] },
  run: { id: string; beganAt: string },
): JobOf<'resync-group' | 'resync-project'>[] {
  const cause = { kind: 'crawl' as const, detail: run.id };
  const common = { v: 1 as const, connector, because: cause, at: run.beganAt, attempt: 0 };
  return [
    ...slippedGroups.map((groupId) => ({
      ...common,
      kind: 'resync-group' as const,
      groupId,
      subtree: false,
    })),
    ...slippedProjects.map((projectId) => ({ ...common, kind: 'resync-project' as const, projectId })),
  ];
}
