const steps = [
  { unit: 'second', seconds: 1, below: 60 },
  { unit: 'minute', seconds: 60, below: 3_600 },
  { unit: 'hour', seconds: 3_600, below: 86_400 },
  { unit: 'day', seconds: 86_400, below: 30 * 86_400 },
] as const;

export type WhenStyle = 'short' | 'ago' | 'time' | 'date';

/** `3 min`, `3 minutes ago`, `19:52` (with the day when it is another one), `12 Nov`. Older than 30 days is a date anyway. */
export function whenText(at: Date, now: Date, style: WhenStyle, locale?: string): string {
  if (style === 'time') return timeText(at, now, locale);
  const seconds = (at.getTime() - now.getTime()) / 1_000;
  const step = steps.find(({ below }) => Math.abs(seconds) < below);
  if (style === 'date' || step === undefined) return dateText(at, now, locale);

  const amount = Math.trunc(seconds / step.seconds);
  if (style === 'short') {
    return new Intl.NumberFormat(locale, { style: 'unit', unit: step.unit, unitDisplay: 'short' }).format(
      Math.abs(amount),
    );
  }
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(amount, step.unit);
}

/** With day, seconds and zone: for the title. */
export function exactText(at: Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' }).format(at);
}

function timeText(at: Date, now: Date, locale: string | undefined): string {
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
  return at.toDateString() === now.toDateString() ? time : `${dateText(at, now, locale)}, ${time}`;
}

function dateText(at: Date, now: Date, locale: string | undefined): string {
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const };
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...year }).format(at);
}
