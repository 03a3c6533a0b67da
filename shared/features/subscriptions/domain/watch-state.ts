import { z } from 'zod';

import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { Connector } from '../../connectors/domain/connector.ts';
import type { Run } from '../../crawl/domain/run.ts';
import type { Notice } from './notice.ts';

/** The state of a connector that its subscriptions were last informed about. */
export const WatchState = z.object({
  health: z.exactOptional(z.object({ state: z.string(), since: z.string() })),
  /** The newest run, and runs that had not ended. */
  newestRun: z.exactOptional(z.string()),
  openRuns: z.array(z.string()),
});
export type WatchState = z.infer<typeof WatchState>;

export function watchStateOf({ devops }: Connector, runs: readonly Run[]): WatchState {
  const { health } = devops ?? {};
  return {
    ...omitUndefined({
      health: health && { state: health.state, since: health.since },
      newestRun: runs[0]?.id,
    }),
    openRuns: runs.filter(({ state }) => state === 'running').map(({ id }) => id),
  };
}

/**
 * Events since the state before. `runs` are newest first. A partial run counts as failed if the one before it did not: a group
 * that stays unreadable is reported once. Ids follow from what happened, so that a repeat has the same.
 */
export function noticesSince(before: WatchState, connector: Connector, runs: readonly Run[]): Notice[] {
  const known = new Set(before.openRuns);
  const ended = runs.filter(({ id }) => known.has(id) || isNewer(id, before.newestRun));
  const failed = ended.filter((run) => hasFailed(run, runs));
  return [...accessNotices(before, connector), ...failed.map((run) => runNotice(run))];
}

/** Ids of runs begin with an inverted time: a newer one sorts before. */
function isNewer(id: string, newest: string | undefined): boolean {
  return newest === undefined || id < newest;
}

function hasFailed(run: Run, runs: readonly Run[]): boolean {
  if (run.state !== 'partial') return run.state === 'failed';
  const older = runs.slice(runs.indexOf(run) + 1);
  return older.find(({ state }) => state === 'complete' || state === 'partial')?.state !== 'partial';
}

function runNotice({ id, state, reason, beganAt, endedAt, unreadable, lastError }: Run): Notice {
  const data = {
    run: id,
    state,
    reason,
    beganAt,
    unreadable: unreadable.length,
    ...omitUndefined({ endedAt, error: lastError }),
  };
  return { id: `run-${id}-${state}`, kind: 'runFailed', at: endedAt ?? beganAt, data };
}

function accessNotices({ health: was }: WatchState, { id, devops }: Connector): Notice[] {
  const is = devops?.health;
  if (is?.state === was?.state) return [];
  if (is !== undefined) {
    const { state, since, message, groups } = is;
    const data = { state, since, message, ...omitUndefined({ groups }) };
    return [{ id: `access-${id}-${state}-${Date.parse(since)}`, kind: 'accessLost', at: since, data }];
  }
  if (was === undefined || devops === undefined) return [];
  const at = devops.accessCheckedAt ?? devops.provisioningStatusUpdateTimeUtc;
  const data = { was: was.state, lostSince: was.since };
  return [{ id: `access-${id}-restored-${Date.parse(was.since)}`, kind: 'accessRestored', at, data }];
}
