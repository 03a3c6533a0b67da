/** Days that an exemption may last. */
export const oneYear = 365;

/** The date in so many days, as a date field has it, in the reader's time zone. */
export function dateIn(now: Date, days: number): string {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  return dateOf(date);
}

/** The day of a time, as a date field has it, in the reader's time zone. */
export function dateOf(date: Date): string {
  return `${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}`;
}

/** The end of a day in the reader's time zone, as the API takes it. */
export function endOfDay(date: string): string {
  return new Date(`${date}T23:59:59`).toISOString();
}

function part(value: number): string {
  return String(value).padStart(2, '0');
}
