/** Past this, times no longer fit the 13 digits: the year 2286. */
const lastMillisecond = 9_999_999_999_999;

/** The time in a run's id. */
export function begunAt(runId: string): Date {
  return new Date(lastMillisecond - Number(runId.slice(0, 13)));
}

/** An id that sorts before those of older runs, so that a table lists the newest first. `unique` tells equal times apart. */
export function newRunId(now: Date, unique: string): string {
  return `${String(lastMillisecond - now.getTime()).padStart(13, '0')}-${unique.replaceAll('-', '').slice(0, 12)}`;
}
