import type { ChangeCause } from '../../../contracts/arm/change.ts';
import type { ConnectorRef } from '../../../contracts/connector-key.ts';
import type { JobKind, JobOf } from '../../../contracts/job.ts';

/** Number of items that one job reads, with one request each. */
const idsPerJob = 50;
/** Number of projects whose settings one job reads by REST, with several requests each. */
const idsPerSettingsJob = 10;
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
  return inBatches(sorted).map((batch) => ({
    v: 1 as const,
    kind: 'confirm-gone' as const,
    ...common,
    because: cause,
    ids: batch,
    round,
    ...(reported !== undefined && { told: reported }),
    attempt: 0,
  }));
}

type AssessRequest = {
  connector: ConnectorRef;
  rootId: number;
  subject: 'group' | 'project';
  ids: readonly number[];
  /** When the cause arose, ISO 8601: what was read since needs no request. */
  at: string;
  /** A person or a webhook caused it. */
  urgent?: boolean;
  /** A webhook caused it: settings of projects that REST read within an hour are read when that is over. */
  hourly?: boolean;
};

/**
 * Jobs that read the settings of groups or projects that are new or changed, and judge them; a root group is one of its
 * groups. Deterministic.
 */
export function assessJobs(request: AssessRequest): JobOf<'assess-projects' | 'assess-groups'>[] {
  const jobs = jobsOf({ project: 'assess-projects', group: 'assess-groups' }, request);
  return jobs.map((job) =>
    job.kind === 'assess-projects' && request.hourly === true ? { ...job, hourly: true as const } : job,
  );
}

/** The job that reads the settings of the instance, unless they were read since `at` (ISO 8601), and judges them. */
export function assessInstanceJob(
  connector: ConnectorRef,
  at: string,
  { urgent = false }: { urgent?: boolean } = {},
): JobOf<'assess-instance'> {
  const common = { v: 1, kind: 'assess-instance', connector, at, attempt: 0 } as const;
  return { ...common, ...(urgent && { urgent }) };
}

/** Jobs that read settings of groups or projects that GitLab has by REST only. Deterministic. */
export function settingsJobs(
  request: AssessRequest,
): JobOf<'read-project-settings' | 'read-group-settings'>[] {
  return jobsOf(
    { project: 'read-project-settings', group: 'read-group-settings' },
    request,
    idsPerSettingsJob,
  );
}

/** Jobs for some ids each, of the kind for the subject. */
function jobsOf<Kind extends JobKind>(
  kinds: Record<AssessRequest['subject'], Kind>,
  { connector, rootId, subject, ids, at, urgent = false }: AssessRequest,
  size = idsPerJob,
) {
  const sorted = [...new Set(ids)].sort((a, b) => a - b);
  const common = { v: 1 as const, kind: kinds[subject], connector, rootId, at, attempt: 0 };
  return inBatches(sorted, size).map((batch) => ({
    ...common,
    ids: batch,
    ...(urgent && { urgent: true as const }),
  }));
}

/** The first job of a sweep. `whole`: everything that was read before `at` (ISO 8601) is read again. */
export function sweepJob(
  connector: ConnectorRef,
  rootId: number,
  at: string,
  { whole = false }: { whole?: boolean } = {},
): JobOf<'sweep-posture'> {
  const start = { subject: 'groups', after: 0 } as const;
  return {
    v: 1,
    kind: 'sweep-posture',
    connector,
    rootId,
    ...start,
    at,
    attempt: 0,
    ...(whole && { whole }),
  };
}

function inBatches(ids: readonly number[], size = idsPerJob): number[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
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
