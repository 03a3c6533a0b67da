import {
  addTo,
  type CountedSlice,
  keptMs,
  recent,
  type RequestCount,
  storedAfterMs,
} from '../../../features/connectors/domain/request-counts.ts';
import type { RequestCounts } from '../../../features/connectors/ports.ts';

/** Counts the requests of one process to one instance by connector. Its methods never throw or wait. */
export type RequestRecorder = {
  sent(connectorId: string): void;
  /** GitLab answered 429. */
  refused(connectorId: string): void;
  /** GitLab reported the limit of the connector's user. */
  limited(connectorId: string, requestsAMinute: number): void;
};

type Entry = { slices: CountedSlice[]; reported?: { limit: number; until: number } };

type RecorderDeps = {
  store: Pick<RequestCounts, 'put'>;
  instanceUrl: string;
  /** Limit of a user by the settings. */
  limitAMinute: number | undefined;
  processId: string;
  now: () => Date;
  log: Record<'warn', (sentence: string, fields: Record<string, unknown>) => void>;
  /** By default a timer that does not keep the process alive. */
  later?: (action: () => void, ms: number) => void;
};

/** Limits that GitLab no longer reports are forgotten. */
const limitKeptMs = 60_000;

/**
 * Counts in memory, and stores the counts of all connectors together ten seconds after the first request that is not stored:
 * six writes a minute, and none while nothing is sent. A failed write is logged, and the next one ten seconds later brings what
 * it had, as far as it is still of interest. A crash loses what was not stored.
 */
export function createRequestRecorder(deps: RecorderDeps): RequestRecorder {
  const { store, instanceUrl, limitAMinute, processId, log, later = unhurried } = deps;
  const now = () => deps.now().getTime();
  const entries = new Map<string, Entry>();
  const changed = new Set<string>();
  let isWaiting = false;

  function count(connectorId: string, added: { sent?: number; refused?: number }): void {
    const { slices = [], ...rest } = entries.get(connectorId) ?? {};
    entries.set(connectorId, { ...rest, slices: addTo(slices, added, now()) });
    changed.add(connectorId);
    wait();
  }

  function wait(): void {
    if (isWaiting || changed.size === 0) return;
    isWaiting = true;
    later(() => void write(), storedAfterMs);
  }

  async function write(): Promise<void> {
    const counts = [...changed].map(countOf);
    changed.clear();
    forgetIdle();
    try {
      await store.put(instanceUrl, processId, counts, deps.now().toISOString());
    } catch (failure) {
      const reason = failure instanceof Error ? failure.message : 'unknown';
      log.warn('counts of requests to GitLab were not stored', { instanceUrl, reason });
      for (const { connectorId } of counts) if (entries.has(connectorId)) changed.add(connectorId);
    } finally {
      isWaiting = false;
      wait();
    }
  }

  function countOf(connectorId: string): RequestCount {
    const { slices, reported } = entries.get(connectorId) ?? { slices: [] };
    const limit = Math.min(
      limitAMinute ?? Infinity,
      reported !== undefined && reported.until > now() ? reported.limit : Infinity,
    );
    const known = limit === Infinity ? {} : { limitAMinute: limit };
    return { connectorId, slices: recent(slices, now()), ...known };
  }

  function forgetIdle(): void {
    for (const [connectorId, { slices }] of entries)
      if ((slices.at(-1)?.at ?? 0) <= now() - keptMs) entries.delete(connectorId);
  }

  return {
    sent: (connectorId) => count(connectorId, { sent: 1 }),
    refused: (connectorId) => count(connectorId, { refused: 1 }),
    limited(connectorId, requestsAMinute) {
      const entry = entries.get(connectorId);
      if (entry === undefined) return;
      entry.reported = { limit: Math.floor(requestsAMinute), until: now() + limitKeptMs };
    },
  };
}

function unhurried(action: () => void, ms: number): void {
  setTimeout(action, ms).unref();
}
