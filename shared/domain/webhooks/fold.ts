import type { ConnectorRef } from '../../contracts/connector-key.ts';
import type { JobOf } from '../../contracts/job.ts';
import type { Target } from './triage.ts';

/** A resync that a delivery calls for, to be done at `atMs`. Few of many become a job. */
export type Folded = { target: Target; connector: ConnectorRef; eventName: string; atMs: number };
export type FoldedJob = JobOf<'resync-project' | 'resync-group'>;

export const foldWindowMs = 15_000;

/**
 * When what an event calls for is to be done: at the end of the window that `now`, its arrival, lies in, and so always
 * later. That time is part of the job's message id, so that all events of one target in one window are one message; it
 * starts after the last of them, so that none is overlooked. Windows are counted from 1970: all processes cut time alike.
 */
export function windowEndMs(now: Date): number {
  return (Math.floor(now.getTime() / foldWindowMs) + 1) * foldWindowMs;
}

/** The same for two of one window that one message serves, whatever events they come of. */
export function nameOf({ target, connector }: Folded): string {
  return target.kind === 'project'
    ? `${connector.id} project ${target.projectId}`
    : `${connector.id} group ${target.groupId} ${target.subtree}`;
}

export function jobOf({ target, connector, eventName, atMs }: Folded): FoldedJob {
  const because = { kind: 'webhook' as const, detail: eventName };
  const envelope = { v: 1 as const, connector, attempt: 0, because, at: new Date(atMs).toISOString() };
  return target.kind === 'project'
    ? { ...envelope, kind: 'resync-project', projectId: target.projectId }
    : { ...envelope, kind: 'resync-group', groupId: target.groupId, subtree: target.subtree };
}
