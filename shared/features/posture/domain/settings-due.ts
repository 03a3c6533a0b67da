import type { AssessmentHead } from './assessment.ts';
import { projectSettingsSource } from './project-settings.ts';

const dayMs = 24 * 3_600_000;
/** A little less than a day and a week, so that a daily sweep finds them over. */
const almostDayMs = 22 * 3_600_000;
const almostWeekMs = 7 * dayMs - 2 * 3_600_000;

type Cause = { at: string; urgent?: true | undefined };

/**
 * Whether settings of a project or group are to be read by REST: never read, a week old, or a person or webhook asks. Each has
 * its day of the week, so that the days have about as many requests. `at`: when the cause arose, ISO 8601.
 */
export function areSettingsDue(
  { id, readTimes }: Pick<AssessmentHead, 'id' | 'readTimes'>,
  { at, urgent }: Cause,
  source = projectSettingsSource,
): boolean {
  const readAt = readTimes[source];
  if (readAt === undefined) return true;
  const ageMs = Date.parse(at) - Date.parse(readAt);
  if (urgent === true) return ageMs > 0;
  const isItsDay = Math.floor(Date.parse(at) / dayMs) % 7 === id % 7;
  return ageMs > (isItsDay ? almostDayMs : almostWeekMs);
}
