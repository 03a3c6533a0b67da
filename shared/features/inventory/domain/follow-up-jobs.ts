import type { ChangeCause } from '../../../contracts/arm/change.ts';
import type { ConnectorRef } from '../../../contracts/connector-key.ts';
import type { JobOf } from '../../../contracts/job.ts';

/** Things that one job asks GitLab for, one request each. */
const idsPerJob = 50;
/** A 404 that comes from a replica that lags behind has passed by then. */
export const confirmAfterMs = 60_000;

type ConfirmRequest = {
  connector: ConnectorRef;
  rootId: number;
  subject: 'group' | 'project';
  ids: readonly number[];
  /** When the doubt arose, ISO 8601; part of the jobs' identity. */
  at: string;
  because: ChangeCause;
  round?: 1 | 2;
  /** GitLab's event says that they are no more. */
  reported?: 'destroyed' | undefined;
};

/** The jobs that ask GitLab directly for things that it did not list, or that a webhook called gone. */
export function confirmJobs({ ids, round = 1, reported, ...doubt }: ConfirmRequest): JobOf<'confirm-gone'>[] {
  const sorted = [...new Set(ids)].sort((a, b) => a - b);
  return Array.from({ length: Math.ceil(sorted.length / idsPerJob) }, (_, index) => ({
    v: 1 as const,
    kind: 'confirm-gone' as const,
    ...doubt,
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
  const because = { kind: 'crawl' as const, detail: run.id };
  const common = { v: 1 as const, connector, because, at: run.beganAt, attempt: 0 };
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
