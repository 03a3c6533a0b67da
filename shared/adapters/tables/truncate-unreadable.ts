import type { Unreadable } from '../../contracts/arm/run.ts';

const entryLimit = 200;
const textLimit = 500;

/**
 * Limits the unreadable entries to what a row can hold: 200 entries with texts of 500 characters. The last entry then says
 * how many more there were.
 */
export function truncateUnreadable(unreadable: readonly Unreadable[]): Unreadable[] {
  const kept = unreadable.slice(0, entryLimit).map(shorten);
  const last = kept.at(-1);
  const more = unreadable.length - entryLimit;
  if (last === undefined || more <= 0) return kept;
  return [...kept.slice(0, -1), { ...last, because: `${last.because} (and ${more} more that are not kept)` }];
}

function shorten(entry: Unreadable): Unreadable {
  return {
    ...entry,
    scope: cut(entry.scope),
    endpoint: cut(entry.endpoint),
    because: cut(entry.because),
  };
}

function cut(value: string): string {
  return value.length <= textLimit ? value : `${value.slice(0, textLimit - 1)}…`;
}
