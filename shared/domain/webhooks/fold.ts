import type { ConnectorRef } from '../../contracts/connector-key.ts';
import type { JobOf } from '../../contracts/job.ts';
import type { Target } from './triage.ts';

export type FoldedJob = { job: JobOf<'resync-project' | 'resync-group'>; at: Date };

export const foldWindowMs = 15_000;

/**
 * The resyncs that targets call for, each to be sent for the end of the window that `now`, the arrival of the event, lies
 * in. That time is part of the job's message id, so that all events of one target in one window are one message; it starts
 * after the last of them, so that none is overlooked.
 */
export function foldedJobs(
  targets: readonly Target[],
  connector: ConnectorRef,
  eventName: string,
  now: Date,
): FoldedJob[] {
  const at = windowEnd(now);
  const because = { kind: 'webhook' as const, detail: eventName };
  const envelope = { v: 1 as const, connector, attempt: 0, because, at: at.toISOString() };
  return distinct(targets).map((target) => ({
    job:
      target.kind === 'project'
        ? { ...envelope, kind: 'resync-project', projectId: target.projectId }
        : { ...envelope, kind: 'resync-group', groupId: target.groupId, subtree: target.subtree },
    at,
  }));
}

/** Always later than `now`. Windows are counted from 1970, so that all processes cut time alike. */
function windowEnd(now: Date): Date {
  return new Date((Math.floor(now.getTime() / foldWindowMs) + 1) * foldWindowMs);
}

function distinct(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((target) => [nameOf(target), target])).values()];
}

function nameOf(target: Target): string {
  return target.kind === 'project'
    ? `project ${target.projectId}`
    : `group ${target.groupId} ${target.subtree}`;
}
