import {
  dueAtMs,
  coalescingWindowMs,
  minuteEndMs,
  nameOf,
  type PendingResync,
  type WantedResync,
} from './coalesce.ts';
import { RecentTimes } from './recent-times.ts';

/** Single resyncs that one process plans for one root group in a minute. */
export const maxResyncsPerMinute = 300;

/**
 * Plans when each resync is due, by those planned before. Beyond the limit of its root group in this minute, a resync
 * becomes one of the whole root group, after the minute. Each process plans for itself; the queue drops what another
 * one planned in the same way.
 */
export class ResyncPlan {
  /** Due time of the last resync by name; up to a window in the future. */
  readonly #planned = new RecentTimes({ keptMs: 2 * coalescingWindowMs, maxNames: 100_000 });
  /** Resyncs planned by root group, in the minute that ends at `#minuteEndMs`. */
  #spent = new Map<string, number>();
  #minuteEndMs = 0;

  timed(wanted: WantedResync, now: Date): PendingResync {
    const name = nameOf(wanted);
    const lastMs = this.#planned.get(name);
    const atMs = dueAtMs(now, lastMs);
    if (atMs !== lastMs && !this.#take(wanted, now)) return rootOf(wanted, now);
    this.#planned.set(name, atMs, now.getTime());
    return { ...wanted, atMs };
  }

  #take({ connector, rootId }: WantedResync, now: Date): boolean {
    const minute = minuteEndMs(now);
    if (minute !== this.#minuteEndMs) this.#spent.clear();
    this.#minuteEndMs = minute;
    const root = `${connector.id} ${rootId}`;
    const spent = this.#spent.get(root) ?? 0;
    if (spent >= maxResyncsPerMinute) return false;
    this.#spent.set(root, spent + 1);
    return true;
  }
}

/** A resync of the whole root group: the same for all its events, as the crawl finds what changed. */
function rootOf(wanted: WantedResync, now: Date): PendingResync {
  const target = { kind: 'group', groupId: wanted.rootId, subtree: true } as const;
  return { ...wanted, target, atMs: minuteEndMs(now) };
}
