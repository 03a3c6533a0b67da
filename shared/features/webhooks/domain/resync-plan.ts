import {
  dueAtMs,
  coalescingWindowMs,
  minuteEndMs,
  nameOf,
  type PendingResync,
  type WantedResync,
} from './coalesce.ts';
import { RecentTimes } from './recent-times.ts';

/** Single looks that one process has for the webhook of one root group in a minute. */
export const maxLooksPerMinute = 300;

/**
 * When each resync is to be done, by what was planned before: whether a thing is isolated, and whether its root group still
 * has single looks in this minute. What has none becomes one resync of the root group, after the minute. Each process
 * plans for itself: what another one planned shows only in the queue, which drops what is planned alike.
 */
export class ResyncPlan {
  /** By name: for when the last resync was planned, which may lie a window ahead. */
  readonly #planned = new RecentTimes({ keptMs: 2 * coalescingWindowMs, most: 100_000 });
  /** By root group, for the minute that ends then. */
  #looks = new Map<string, number>();
  #minuteEndMs = 0;

  timed(wanted: WantedResync, now: Date): PendingResync {
    const name = nameOf(wanted);
    const lastMs = this.#planned.get(name);
    const atMs = dueAtMs(now, lastMs);
    if (atMs !== lastMs && !this.#spend(wanted, now)) return rootOf(wanted, now);
    this.#planned.set(name, atMs, now.getTime());
    return { ...wanted, atMs };
  }

  #spend({ connector, rootId }: WantedResync, now: Date): boolean {
    const minute = minuteEndMs(now);
    if (minute !== this.#minuteEndMs) this.#looks.clear();
    this.#minuteEndMs = minute;
    const root = `${connector.id} ${rootId}`;
    const spent = this.#looks.get(root) ?? 0;
    if (spent >= maxLooksPerMinute) return false;
    this.#looks.set(root, spent + 1);
    return true;
  }
}

/** One name for all of them: what each was about, the crawl finds out. */
function rootOf(wanted: WantedResync, now: Date): PendingResync {
  const target = { kind: 'group', groupId: wanted.rootId, subtree: true } as const;
  return { ...wanted, target, atMs: minuteEndMs(now) };
}
