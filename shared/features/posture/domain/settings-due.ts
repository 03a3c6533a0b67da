import type { AssessmentHead } from './assessment.ts';
import { projectSettingsSource } from './project-settings.ts';
import type { Reading } from './reading.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A little less than a day and a week, so that a daily sweep finds them over. */
const almostDayMs = 22 * hourMs;
const almostWeekMs = 7 * dayMs - 2 * hourMs;

type Cause = { at: string; urgent?: true | undefined; hourly?: true | undefined };

type Head = Pick<AssessmentHead, 'id' | 'readTimes'>;

/**
 * Whether settings of a project or group are to be read by REST: never read, a week old, or a person or webhook asks. Each has
 * its day of the week, so that the days have about as many requests. `at`: when the cause arose, ISO 8601. `hourly`: not within
 * an hour after they were read, whatever webhooks come.
 */
export function areSettingsDue(head: Head, { at, ...cause }: Cause, source = projectSettingsSource): boolean {
  const readAt = head.readTimes[source];
  if (readAt === undefined) return true;
  const ageMs = Date.parse(at) - Date.parse(readAt);
  if (cause.hourly === true) return ageMs >= hourMs;
  if (cause.urgent === true) return ageMs > 0;
  const isItsDay = Math.floor(Date.parse(at) / dayMs) % 7 === head.id % 7;
  return ageMs > (isItsDay ? almostDayMs : almostWeekMs);
}

/**
 * When settings are to be read that `hourly` leaves out: an hour after they were last read. The same for all causes of that
 * hour, so that they want the same job. Undefined where nothing is left out.
 */
export function settingsDueLater({ readTimes }: Head, { at, hourly }: Cause): Date | undefined {
  const readAt = readTimes[projectSettingsSource];
  if (hourly !== true || readAt === undefined || readAt >= at) return undefined;
  const dueMs = Date.parse(readAt) + hourMs;
  return dueMs > Date.parse(at) ? new Date(dueMs) : undefined;
}

/**
 * The time under which it is kept that settings were read: that of the oldest answer among them, so that what changed after it
 * has them read again. `begunAt`: before the first request, ISO 8601. `kept`: sources whose former answers still count.
 */
export function settingsReadAt(
  begunAt: string,
  readings: readonly Pick<Reading<unknown>, 'source' | 'readAt'>[],
  kept: readonly string[],
): string {
  const times = readings.filter(({ source }) => kept.includes(source)).map(({ readAt }) => readAt);
  return [begunAt, ...times].reduce((oldest, time) => (time < oldest ? time : oldest));
}
