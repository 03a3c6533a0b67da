/** `yesterday`, `week`, or a day. */
export type Since = 'yesterday' | 'week' | (string & {});

export const defaultSince = 'week';
const day = /^\d{4}-\d{2}-\d{2}$/;

/** The choice that the address names; undefined for a text that is none. */
export function readSince(text: string | undefined): Since | undefined {
  if (text === undefined) return defaultSince;
  if (text === 'yesterday' || text === 'week') return text;
  return day.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

/** The beginning of that day in the reader's zone: of yesterday, of the day a week ago, or of the day itself. */
export function sinceTime(since: Since, now: Date): Date {
  if (since === 'yesterday') return startOfDay(now, -1);
  if (since === 'week') return startOfDay(now, -7);
  const [year = 0, month = 1, date = 1] = since.split('-').map(Number);
  return new Date(year, month - 1, date);
}

/** For an input of the type date. */
export function dayText(at: Date): string {
  const [month, date] = [at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${at.getFullYear()}-${month}-${date}`;
}

export function startOfDay(at: Date, days = 0): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);
}
