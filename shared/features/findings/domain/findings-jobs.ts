import type { ConnectorRef } from '../../../contracts/connector-key.ts';
import type { JobOf } from '../../../contracts/job.ts';

/** The number of projects whose report files GitLab lists in one request. */
const projectsPerLook = 25;

type Look = {
  connector: ConnectorRef;
  rootId: number;
  /** When the cause arose, ISO 8601. */
  at: string;
  urgent?: boolean;
};

/** The job of a page of a sweep; the first page without `after`. */
export function findingsSweepJob(
  connector: ConnectorRef,
  { rootId, after = 0, at }: { rootId: number; after?: number; at: string },
): JobOf<'sweep-findings'> {
  return { v: 1, kind: 'sweep-findings', connector, rootId, after, at, attempt: 0 };
}

type Branched = { id: number; defaultBranch: string | undefined };

/**
 * Jobs that look for reports of projects. Those of a job share the name of the default branch, as GitLab lists the pipelines of
 * one branch in a request. Deterministic.
 */
export function lookJobs(projects: readonly Branched[], look: Look): JobOf<'look-for-reports'>[] {
  const byBranch = Map.groupBy(projects, ({ defaultBranch }) => defaultBranch ?? '');
  return [...byBranch.values()].flatMap((some) => {
    const ids = some.map(({ id }) => id).toSorted((a, b) => a - b);
    return batchesOf(ids).map((batch) => lookJob(batch, look));
  });
}

function lookJob(ids: number[], { connector, rootId, at, urgent = false }: Look): JobOf<'look-for-reports'> {
  const common = { v: 1, kind: 'look-for-reports', connector, rootId, ids, at, attempt: 0 } as const;
  return { ...common, ...(urgent && { urgent }) };
}

function batchesOf(ids: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(ids.length / projectsPerLook) }, (_, index) =>
    ids.slice(index * projectsPerLook, (index + 1) * projectsPerLook),
  );
}
