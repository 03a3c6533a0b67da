import { createHash } from 'node:crypto';

/**
 * Whether something periodic is due for one of many: each has a place of its own in the period, made from its id, so
 * that a thousand that were created at once do not all come at once. Late is due, twice within a period is not.
 */
export function isDue(id: string, lastAt: string | undefined, now: Date, periodMinutes: number): boolean {
  if (lastAt === undefined) return true;
  return turnOf(id, new Date(lastAt), periodMinutes) < turnOf(id, now, periodMinutes);
}

function turnOf(id: string, at: Date, periodMinutes: number): number {
  const periodMs = periodMinutes * 60_000;
  return Math.floor((at.getTime() + placeOf(id) * periodMs) / periodMs);
}

/** From 0 to 1, evenly over ids. */
export function placeOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;
}
