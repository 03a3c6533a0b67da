import type { ConnectorRef } from '../../../contracts/connector-key.ts';
import type { JobOf } from '../../../contracts/job.ts';
import type { Target } from './triage.ts';

/** A resync that an event calls for. `rootId`: the root group whose webhook told of it. */
export type WantedResync = { target: Target; connector: ConnectorRef; rootId: number; eventName: string };
/** The same, to be done at `atMs`. Few of many become a job. */
export type PendingResync = WantedResync & { atMs: number };
export type CoalescedJob = JobOf<'resync-project' | 'resync-group'>;

/** What follows on the first event of a thing is done once a window. */
export const coalescingWindowMs = 15_000;
/** The first event waits for the end of its tick, with whatever else comes in it by any process. */
const tickMs = 500;
/** The clocks of processes and queue differ: a job that was due at the very end could come before an event of its time. */
const graceMs = 250;
/** What is too much for single looks is resynced once a minute. */
const minuteMs = 60_000;

/**
 * When what an event calls for is to be done: within a second where nothing was asked about the thing for a window, else at
 * the end of the window. `lastMs`: for when this process planned the last resync of the thing. Either way that is after all
 * events of the same tick or window, and part of the job's message id, so that they are one message, whichever process
 * they come to, and none is overlooked. Ticks and windows are counted from 1970: all processes cut time alike.
 */
export function dueAtMs(now: Date, lastMs: number | undefined): number {
  const soonMs = endOf(tickMs, now) + graceMs;
  const isIsolated =
    lastMs === undefined || lastMs === soonMs || now.getTime() - lastMs >= coalescingWindowMs;
  return isIsolated ? soonMs : windowEndMs(now);
}

/** When a thing is resynced that was asked about a moment ago: after the end of the window that `now` lies in. */
export function windowEndMs(now: Date): number {
  return endOf(coalescingWindowMs, now) + graceMs;
}

/** When a root group is resynced of which there is more to ask than single looks can. */
export function minuteEndMs(now: Date): number {
  return endOf(minuteMs, now) + graceMs;
}

function endOf(spanMs: number, now: Date): number {
  return (Math.floor(now.getTime() / spanMs) + 1) * spanMs;
}

/** The same for two that one message of one time serves, whatever events they come of. */
export function nameOf({ target, connector }: WantedResync): string {
  const told = target.told ?? '';
  return target.kind === 'project'
    ? `${connector.id} project ${target.projectId} ${told}`
    : `${connector.id} group ${target.groupId} ${target.subtree} ${told}`;
}

export function jobOf({ target, connector, rootId, eventName, atMs }: PendingResync): CoalescedJob {
  const because = { kind: 'webhook' as const, detail: eventName };
  const told = target.told === undefined ? {} : { told: target.told };
  const at = new Date(atMs).toISOString();
  const envelope = { v: 1 as const, connector, attempt: 0, because, at, rootId, ...told };
  return target.kind === 'project'
    ? { ...envelope, kind: 'resync-project', projectId: target.projectId }
    : { ...envelope, kind: 'resync-group', groupId: target.groupId, subtree: target.subtree };
}
