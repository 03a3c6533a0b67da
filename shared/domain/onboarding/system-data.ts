import type { SystemData } from '../../contracts/arm/system-data.ts';
import type { Caller } from '../access/caller.ts';

/** What a resource says of its origin after `caller` wrote it: who made it stays, who changed it last is theirs. */
export function systemDataAfter(
  current: SystemData | undefined,
  caller: Pick<Caller, 'name' | 'type'>,
  now: Date,
): SystemData {
  const at = now.toISOString();
  const created = current ?? { createdBy: caller.name, createdByType: caller.type, createdAt: at };
  return { ...created, lastModifiedBy: caller.name, lastModifiedByType: caller.type, lastModifiedAt: at };
}
