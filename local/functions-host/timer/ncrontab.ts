/** Parsed NCRONTAB schedule: the allowed values of each field. */
export type Schedule = {
  seconds: ReadonlySet<number>;
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
};

type Field = { name: string; min: number; max: number; names?: readonly string[]; namesFrom?: number };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Field[] = [
  { name: 'second', min: 0, max: 59 },
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS, namesFrom: 1 },
  { name: 'weekday', min: 0, max: 6, names: WEEKDAYS, namesFrom: 0 },
];
const DAY_MS = 86_400_000;
/** Eight years contain a leap day, also across a century year without one. */
const HORIZON_DAYS = 366 * 8;

/**
 * Parses `{second} {minute} {hour} {day} {month} {weekday}`; five fields start with the minute. Supports lists, ranges,
 * steps, `*`, and English names of months and weekdays. Throws a RangeError that names the invalid field.
 */
export function parseSchedule(text: string): Schedule {
  const parts = text.trim().split(/\s+/);
  const six = parts.length === 5 ? ['0', ...parts] : parts;
  if (six.length !== 6) throw new RangeError(`'${text}' is not a schedule of five or six fields`);
  const [seconds, minutes, hours, days, months, weekdays] = FIELDS.map((field, index) =>
    parseField(six[index] ?? '', field),
  ) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  return { seconds, minutes, hours, days, months, weekdays };
}

/**
 * Returns the first time strictly after `after` that matches every field, in UTC. Day and weekday must both match, as
 * in NCrontab. Throws a RangeError for a schedule without any date, such as 30 February.
 */
export function nextOccurrence(schedule: Schedule, after: Date): Date {
  const from = new Date(Math.floor(after.getTime() / 1000) * 1000 + 1000);
  let midnight = Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate());
  for (let day = 0; day < HORIZON_DAYS; day += 1, midnight += DAY_MS) {
    if (!matchesDay(schedule, new Date(midnight))) continue;
    const secondOfDay = firstTimeOfDay(schedule, day === 0 ? (from.getTime() - midnight) / 1000 : 0);
    if (secondOfDay !== undefined) return new Date(midnight + secondOfDay * 1000);
  }
  throw new RangeError('the schedule has no date');
}

/** True if the timer runs more often than once a minute; it gets no schedule monitor then. Checks five occurrences. */
export function isFrequent(schedule: Schedule, now: Date): boolean {
  let before = nextOccurrence(schedule, now);
  for (let index = 0; index < 5; index += 1) {
    const next = nextOccurrence(schedule, before);
    if (next.getTime() - before.getTime() < 60_000) return true;
    before = next;
  }
  return false;
}

function matchesDay({ days, months, weekdays }: Schedule, date: Date): boolean {
  return months.has(date.getUTCMonth() + 1) && days.has(date.getUTCDate()) && weekdays.has(date.getUTCDay());
}

function firstTimeOfDay({ hours, minutes, seconds }: Schedule, from: number): number | undefined {
  const [hour, minute, second] = [Math.floor(from / 3600), Math.floor(from / 60) % 60, from % 60];
  for (const h of ascending(hours, hour)) {
    for (const m of ascending(minutes, h === hour ? minute : 0)) {
      const [s] = ascending(seconds, h === hour && m === minute ? second : 0);
      if (s !== undefined) return h * 3600 + m * 60 + s;
    }
  }
  return undefined;
}

function ascending(values: ReadonlySet<number>, from: number): number[] {
  return [...values].filter((value) => value >= from).toSorted((a, b) => a - b);
}

function parseField(text: string, field: Field): Set<number> {
  return new Set(text.split(',').flatMap((part) => parseRange(part, field)));
}

function parseRange(text: string, field: Field): number[] {
  const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(text) ?? [];
  const every = step === undefined ? 1 : Number(step);
  const [first, last] = bounds(range, step !== undefined, field);
  if (!(first >= field.min && last <= field.max && first <= last && every > 0)) {
    throw new RangeError(`'${text}' is not a ${field.name} between ${field.min} and ${field.max}`);
  }
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => first + index * every);
}

function bounds(range: string, hasStep: boolean, field: Field): [number, number] {
  if (range === '*') return [field.min, field.max];
  const [first = '', last] = range.split('-');
  const from = fieldValue(first, field);
  if (last !== undefined) return [from, fieldValue(last, field)];
  return [from, hasStep ? field.max : from];
}

function fieldValue(text: string, { names = [], namesFrom = 0 }: Field): number {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names.findIndex((name) => text.toLowerCase().startsWith(name));
  return index < 0 ? NaN : index + namesFrom;
}
