import type { HookRecord } from './hook-record.ts';

export type AlertStatus = 'executable' | 'temporarily_disabled' | 'disabled';

/** Failures in a row that are let pass; the next one pauses the hook. */
const graceFailures = 3;
/** The next one after these disables it for good. */
const mostFailures = 39;
const minuteMs = 60_000;
const dayMs = 86_400_000;

type Health = Pick<HookRecord, 'kind' | 'failures' | 'disabledUntil'>;

/**
 * Source: GitLab `app/models/concerns/web_hooks/auto_disabling.rb`. System hooks are never switched off.
 */
export function alertStatus({ kind, failures, disabledUntil }: Health, now: number): AlertStatus {
  if (kind === 'system') return 'executable';
  if (failures > mostFailures) return 'disabled';
  const paused = failures > graceFailures && disabledUntil !== undefined && disabledUntil >= now;
  return paused ? 'temporarily_disabled' : 'executable';
}

/** What a failed delivery leaves behind; one made by `test` while the hook is off changes nothing. */
export function afterFailure(hook: Health, now: number): Pick<HookRecord, 'failures' | 'disabledUntil'> {
  const { failures, disabledUntil } = hook;
  if (alertStatus(hook, now) !== 'executable') return { failures, disabledUntil };
  const counted = Math.min(failures + 1, mostFailures + 1);
  if (counted <= graceFailures) return { failures: counted, disabledUntil };
  const pauseMs = Math.min(minuteMs * 2 ** (failures - graceFailures), dayMs);
  return { failures: counted, disabledUntil: now + pauseMs };
}
