import { ApiError } from '../../api/api-error.ts';
import { decisionWords } from '../../words/decisions.ts';
import { dateIn, oneYear } from './decision-dates.ts';

/** Faults of a form: by field, named as in the API, and with the request as a whole. */
export type Faults = { fields: Readonly<Record<string, string>>; other?: string | undefined };

const { faults: texts } = decisionWords;
const inProperties = /^properties\./;

/** The service's faults beside the fields that they are about; `labels` are those of the form, by field. */
export function faultsOf(error: Error | null, labels: Readonly<Record<string, string>>): Faults {
  if (error === null) return { fields: {} };
  const details = error instanceof ApiError ? error.details : [];
  const known = details.flatMap(({ target = '', message }) => {
    const field = target.replace(inProperties, '');
    const label = labels[field];
    return label === undefined ? [] : [[field, texts.of(label, message)] as const];
  });
  const isWhole = known.length > 0 && known.length === details.length;
  return {
    fields: Object.fromEntries(known),
    ...(isWhole ? {} : { other: decisionWords.failed(error.message) }),
  };
}

/** Faults that can be seen before the service is asked. */
export function faultsOfExemption(
  { text, until }: { text: string; until: string },
  now: Date,
): Faults['fields'] {
  const day = faultOfDay(until, now);
  return {
    ...(text.trim() === '' ? { text: texts.why } : {}),
    ...(day === undefined ? {} : { expiresOn: day }),
  };
}

export function faultsOfAssignment({ owner }: { owner: string }): Faults['fields'] {
  return owner.trim() === '' ? { owner: texts.owner } : {};
}

/** Days are compared as a date field has them: `2027-01-31`. */
function faultOfDay(day: string, now: Date): string | undefined {
  if (day === '') return texts.day;
  if (day < dateIn(now, 0)) return texts.past;
  return day > dateIn(now, oneYear) ? texts.tooFar : undefined;
}
