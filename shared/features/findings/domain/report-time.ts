const form = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/;

/** A time of a report in ISO 8601. Without a zone it is UTC; placeholders such as `:SKIP:` and the year 0001 are no times. */
export function reportTime(text: string | undefined): string | undefined {
  const [, day, time, fraction, zone] = form.exec(text?.trim() ?? '') ?? [];
  if (day === undefined || time === undefined || day < '1990') return undefined;
  const at = new Date(`${day}T${time}${fraction?.slice(0, 4) ?? ''}${zone ?? 'Z'}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
