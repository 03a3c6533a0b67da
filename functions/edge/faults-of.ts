import type { z } from 'zod';

import type { ErrorDetail } from '../../shared/contracts/arm/error.ts';

/** Enough to mend a request; more would only make the answer long. */
const maxFaults = 50;

/** Each fault that zod found, with the field as a path such as `properties.offerings[0].offeringType`. */
export function faultsOf(error: z.ZodError): ErrorDetail[] {
  return error.issues.flatMap(faultOf).slice(0, maxFaults);
}

function faultOf(issue: z.core.$ZodIssue): ErrorDetail[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'UnknownProperty',
      target: pathOf([...issue.path, shown(key, issue.path)]),
      message: 'is not a property of this resource',
    }));
  }
  const target = pathOf(issue.path);
  if (isMissing(issue)) return [{ code: 'Required', target, message: 'is required' }];
  return [{ code: 'InvalidValue', target, message: issue.message }];
}

/** Where a token belongs, one that stands in the place of a property's name is not repeated. */
function shown(key: string, path: readonly PropertyKey[]): string {
  const mayBeSecret = path.includes('authorization') && !/^[A-Za-z]{1,40}$/.test(key);
  return mayBeSecret ? '…' : key.slice(0, 128);
}

/** Needs an error made with `reportInput`. */
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
