import type { SystemData } from '../../../contracts/arm/system-data.ts';
import type { Caller } from '../../../platform/caller.ts';

/**
 * What a resource says of its origin after `caller` wrote it: who made it stays, who changed it last is theirs. Each change has
 * a later time than the one before it, by a millisecond at least: a connector's ETag is made of it.
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
