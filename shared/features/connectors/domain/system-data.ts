import type { SystemData } from '../../../contracts/arm/system-data.ts';
import type { Caller } from '../../../platform/caller.ts';

/**
 * `systemData` after a write by `caller`: the creator is kept, the last change is the caller's. Each change is at least a
 * millisecond later than the one before, because the ETag of a connector is derived from it.
 */
export function systemDataAfter(
  current: SystemData | undefined,
  caller: Pick<Caller, 'name' | 'type'>,
  now: Date,
): SystemData {
  const earliest = current === undefined ? 0 : Date.parse(current.lastModifiedAt) + 1;
  const at = new Date(Math.max(now.getTime(), earliest)).toISOString();
  const created = current ?? { createdBy: caller.name, createdByType: caller.type, createdAt: at };
  return { ...created, lastModifiedBy: caller.name, lastModifiedByType: caller.type, lastModifiedAt: at };
}
