const dayMs = 24 * 3_600_000;

/** Days of the calendar from now to a time, in the reader's time zone; negative ones have passed. */
export function daysUntil(time: string, now: Date): number {
  return Math.round((midnightOf(new Date(time)) - midnightOf(now)) / dayMs);
}

function midnightOf(date: Date): number {
  return new Date(date).setHours(0, 0, 0, 0);
}
