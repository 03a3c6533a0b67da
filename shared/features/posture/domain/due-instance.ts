import type { AssessmentHead } from './assessment.ts';

/** Older settings are read again. A little less than a day, so that a daily run finds them old. */
const maxAgeMs = 22 * 3_600_000;
const hourMs = 3_600_000;

/** The time since which settings of an instance count as new at `now`. */
export function newSince(now: Date): string {
  return new Date(now.getTime() - maxAgeMs).toISOString();
}

/**
 * Whether the settings of an instance are to be read or judged again, as the `at` of a job: undefined where nothing is due. The
 * start of the hour, so that a GitLab that can't be asked for long has one job an hour.
 */
export function dueInstance(
  head: AssessmentHead | undefined,
  now: Date,
  rulesVersion: string,
): string | undefined {
  const readAt = Object.values(head?.readTimes ?? {})
    .toSorted()
    .at(-1);
  if (readAt === undefined || readAt < newSince(now))
    return new Date(Math.floor(now.getTime() / hourMs) * hourMs).toISOString();
  return head?.rulesVersion === rulesVersion ? undefined : readAt;
}
