import { createHash } from 'node:crypto';

/**
 * Whether a periodic task is due. Each id has its own offset in the period, so that a thousand items that were created
 * at once are spread over it. An overdue task is due; a second time within one period it is not.
 */
export function isDue(id: string, lastAt: string | undefined, now: Date, periodMinutes: number): boolean {
  if (lastAt === undefined) return true;
  return periodOf(id, new Date(lastAt), periodMinutes) < periodOf(id, now, periodMinutes);
}

function periodOf(id: string, at: Date, periodMinutes: number): number {
  const periodMs = periodMinutes * 60_000;
  return Math.floor((at.getTime() + offsetOf(id) * periodMs) / periodMs);
}

/** When a periodic task is due next, or was due first. */
export function dueAt(id: string, lastAt: string, periodMinutes: number): Date {
  const periodMs = periodMinutes * 60_000;
  return new Date(Math.ceil((periodOf(id, new Date(lastAt), periodMinutes) + 1 - offsetOf(id)) * periodMs));
}

/** Offset in the period, from 0 to 1, evenly distributed over ids. */
export function offsetOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;
}
