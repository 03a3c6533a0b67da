/** A number for a narrow column, exact below 10,000: `4,383`, `13.5k`, `108k`, `1.2M`. The exact one belongs in the title. */
export function amount(value: number, locale?: string): string {
  if (value < 10_000) return exact(value, locale);
  if (value < 99_950) return short(value / 1_000, 1, 'k', locale);
  if (value < 999_500) return short(value / 1_000, 0, 'k', locale);
  return short(value / 1_000_000, 1, 'M', locale);
}

export function exact(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** A share in percent that is 0 or 100 only when it is exactly that. */
export function percent(part: number, whole: number): number {
  if (whole === 0 || part === 0) return 0;
  if (part === whole) return 100;
  return Math.min(99, Math.max(1, Math.round((100 * part) / whole)));
}

function short(value: number, digits: number, unit: string, locale: string | undefined): string {
  const format = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${format.format(value)}${unit}`;
}
