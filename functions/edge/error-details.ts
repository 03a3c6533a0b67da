import type { z } from 'zod';

import type { ErrorDetail } from '../../shared/contracts/arm/error.ts';

/** Enough to fix a request; more only make the response long. */
const maxDetails = 50;

/** The issues that zod found, each with the field as a path such as `properties.offerings[0].offeringType`. */
export function errorDetailsOf(error: z.ZodError): ErrorDetail[] {
  return error.issues.flatMap(detailsOf).slice(0, maxDetails);
}

function detailsOf(issue: z.core.$ZodIssue): ErrorDetail[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'UnknownProperty',
      target: pathOf([...issue.path, shownKey(key, issue.path)]),
      message: 'is not a property of this resource',
    }));
  }
  const target = pathOf(issue.path);
  if (isMissing(issue)) return [{ code: 'Required', target, message: 'is required' }];
  return [{ code: 'InvalidValue', target, message: issue.message }];
}

/** Hides an unknown key inside of `authorization` that is no plain word: it may be a token in the place of a name. */
function shownKey(key: string, path: readonly PropertyKey[]): string {
  const mayBeSecret = path.includes('authorization') && !/^[A-Za-z]{1,40}$/.test(key);
  return mayBeSecret ? '…' : key.slice(0, 128);
}

/** Needs an error that was made with `reportInput`. */
function isMissing(issue: z.core.$ZodIssue): boolean {
  return 'input' in issue && issue.input === undefined;
}

function pathOf(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((joined, step) => {
    if (typeof step === 'number') return `${joined}[${step}]`;
    return joined === '' ? String(step) : `${joined}.${String(step)}`;
  }, '');
  return text === '' ? 'body' : text;
}
