import type { HookRecord } from './hook-record.ts';

export type AlertStatus = 'executable' | 'temporarily_disabled' | 'disabled';

/** Consecutive failures without effect; the next one pauses the hook. */
const graceFailures = 3;
/** Consecutive failures after which the next one disables the hook permanently. */
const maxFailures = 39;
const minuteMs = 60_000;
const dayMs = 86_400_000;

type Health = Pick<HookRecord, 'kind' | 'failures' | 'disabledUntil'>;

/** System hooks are never disabled. Source: GitLab `app/models/concerns/web_hooks/auto_disabling.rb`. */
export function alertStatus({ kind, failures, disabledUntil }: Health, now: number): AlertStatus {
  if (kind === 'system') return 'executable';
  if (failures > maxFailures) return 'disabled';
  const paused = failures > graceFailures && disabledUntil !== undefined && disabledUntil >= now;
  return paused ? 'temporarily_disabled' : 'executable';
}

/** The state after a failed delivery. A failed `test` of a disabled hook changes nothing. */
export function afterFailure(hook: Health, now: number): Pick<HookRecord, 'failures' | 'disabledUntil'> {
  const { failures, disabledUntil } = hook;
  if (alertStatus(hook, now) !== 'executable') return { failures, disabledUntil };
  const counted = Math.min(failures + 1, maxFailures + 1);
  if (counted <= graceFailures) return { failures: counted, disabledUntil };
  const pauseMs = Math.min(minuteMs * 2 ** (failures - graceFailures), dayMs);
  return { failures: counted, disabledUntil: now + pauseMs };
}
