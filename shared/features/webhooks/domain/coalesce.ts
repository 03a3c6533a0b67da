import type { ConnectorRef } from '../../../contracts/connector-key.ts';
import type { JobOf } from '../../../contracts/job.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { Target } from './triage.ts';

/** A resync that an event calls for. `rootId`: the root group whose webhook delivered it. */
export type WantedResync = { target: Target; connector: ConnectorRef; rootId: number; eventName: string };
/** A resync that is due at `atMs`, ms since 1970. Many with the same name and time become one job. */
export type PendingResync = WantedResync & { atMs: number };
export type CoalescedJob = JobOf<'resync-project' | 'resync-group'>;

/** After the first event, further events of a group or project cause one resync per window. */
export const coalescingWindowMs = 15_000;
/** The first event waits for the end of its tick, together with others of the tick in any process. */
const tickMs = 500;
/** Clocks of processes and queue differ: without it a job could run before an event of its own window. */
const graceMs = 250;
/** A root group with too many single resyncs is resynced as a whole, once a minute. */
const minuteMs = 60_000;

/**
 * When the resync for an event is due: within a second if the last one was more than a window ago, else at the end of
 * the window. `lastMs`: when this process planned the last resync of the same target. The time is after all events of
 * the tick or window and part of the message id, so that these become one message in all processes and none is missed.
 * Ticks and windows are counted from 1970, so that they are the same in all processes.
 */
export function dueAtMs(now: Date, lastMs: number | undefined): number {
  const soonMs = endOf(tickMs, now) + graceMs;
  const isIsolated =
    lastMs === undefined || lastMs === soonMs || now.getTime() - lastMs >= coalescingWindowMs;
  return isIsolated ? soonMs : windowEndMs(now);
}

/** The end of the coalescing window that `now` is in, and a grace period. */
export function windowEndMs(now: Date): number {
  return endOf(coalescingWindowMs, now) + graceMs;
}

/** The end of the minute that `now` is in, and a grace period. */
export function minuteEndMs(now: Date): number {
  return endOf(minuteMs, now) + graceMs;
}

function endOf(spanMs: number, now: Date): number {
  return (Math.floor(now.getTime() / spanMs) + 1) * spanMs;
}

/** The same for two resyncs that one job can serve, whatever events caused them. */
export function nameOf({ target, connector }: WantedResync): string {
  const told = target.told ?? '';
  return target.kind === 'project'
    ? `${connector.id} project ${target.projectId} ${told} ${target.changed ?? ''}`
    : `${connector.id} group ${target.groupId} ${target.subtree} ${told}`;
}

export function jobOf({ target, connector, rootId, eventName, atMs }: PendingResync): CoalescedJob {
  const because = { kind: 'webhook' as const, detail: eventName };
  const told = target.told === undefined ? {} : { told: target.told };
  const at = new Date(atMs).toISOString();
  const envelope = { v: 1 as const, connector, attempt: 0, because, at, rootId, ...told };
  return target.kind === 'project'
    ? {
        ...envelope,
        kind: 'resync-project',
        projectId: target.projectId,
        ...omitUndefined({ changed: target.changed }),
      }
    : { ...envelope, kind: 'resync-group', groupId: target.groupId, subtree: target.subtree };
}
