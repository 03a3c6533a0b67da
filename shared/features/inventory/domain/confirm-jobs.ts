import type { ChangeCause } from '../../../contracts/arm/change.ts';
import type { ConnectorRef } from '../../../contracts/connector-key.ts';
import type { JobOf } from '../../../contracts/job.ts';

/** Things that one job asks GitLab for, one request each. */
const idsPerJob = 50;
/** A 404 that comes from a replica that lags behind has passed by then. */
export const secondLookAfterMs = 60_000;

type Doubt = {
  connector: ConnectorRef;
  rootId: number;
  subject: 'group' | 'project';
  ids: readonly number[];
  /** When the doubt arose, ISO 8601; part of the jobs' identity. */
  at: string;
  because: ChangeCause;
  round?: 1 | 2;
  /** GitLab's event says that they are no more. */
  told?: 'destroyed' | undefined;
};

/** The jobs that ask GitLab directly for things that it did not list, or that a webhook called gone. */
export function confirmJobs({ ids, round = 1, told, ...doubt }: Doubt): JobOf<'confirm-gone'>[] {
  const sorted = [...new Set(ids)].sort((a, b) => a - b);
  return Array.from({ length: Math.ceil(sorted.length / idsPerJob) }, (_, index) => ({
    v: 1 as const,
    kind: 'confirm-gone' as const,
    ...doubt,
    ids: sorted.slice(index * idsPerJob, (index + 1) * idsPerJob),
    round,
    ...(told !== undefined && { told }),
    attempt: 0,
  }));
}
