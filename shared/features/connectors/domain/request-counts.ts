/** Counts fall into slices of this length, aligned to the clock, so that those of several processes add up. */
const sliceMs = 5_000;
/** A process stores its counts so long after the first request that is not stored yet. */
export const storedAfterMs = 10_000;
/** Delay after which counts are stored for sure: the delay above, a busy process, a slow table. */
export const lagMs = 15_000;
export const minuteMs = 60_000;
/** Slices that a row needs, so that the whole minute before `lagMs` is in it at any time. */
export const keptMs = lagMs + minuteMs + 3 * sliceMs;

/** Requests sent, and answers with 429, in the slice that begins at `at` (ms since 1970). */
export type CountedSlice = { at: number; sent: number; refused: number };

/** Requests that one process sent for one connector lately. `limitAMinute`: of the connector's user; absent if none is known. */
export type RequestCount = {
  connectorId: string;
  slices: readonly CountedSlice[];
  limitAMinute?: number;
};

/** Limits of an instance by the settings, for all processes together. Absent if unknown. */
export type InstanceLimits = { userAMinute?: number; addressAMinute?: number };

export function sliceAt(ms: number): number {
  return Math.floor(ms / sliceMs) * sliceMs;
}

/** Adds to the slice of a time, and forgets slices that no reader needs. */
export function addTo(
  slices: readonly CountedSlice[],
  added: { sent?: number; refused?: number },
  now: number,
): CountedSlice[] {
  const at = sliceAt(now);
  const kept = recent(slices, now);
  const same = kept.find((slice) => slice.at === at);
  const { sent = 0, refused = 0 } = added;
  const slice = { at, sent: (same?.sent ?? 0) + sent, refused: (same?.refused ?? 0) + refused };
  return [...kept.filter((one) => one.at !== at), slice];
}

export function recent(slices: readonly CountedSlice[], now: number): CountedSlice[] {
  return slices.filter(({ at }) => at > now - keptMs);
}
