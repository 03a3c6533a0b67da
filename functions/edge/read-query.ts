import type { z } from 'zod';

import type { ErrorDetail } from '../../shared/contracts/arm/error.ts';
import { InvalidRequestError } from '../../shared/platform/errors/errors.ts';
import { errorDetailsOf } from './error-details.ts';

/** Reads query parameters by their schema. Throws `InvalidRequestError` that names each wrong, unknown or repeated one. */
export function readQuery<Schema extends z.ZodObject>(
  schema: Schema,
  query: URLSearchParams,
): z.infer<Schema> {
  const own = [...query].filter(([name]) => name.toLowerCase() !== 'api-version');
  const names = own.map(([name]) => name);
  const result = schema.safeParse(Object.fromEntries(own));
  const details = [
    ...unknownOf(names, schema),
    ...repeatedOf(names),
    ...(result.success ? [] : errorDetailsOf(result.error).map(withoutIndex)),
  ];
  if (details.length === 0 && result.success) return result.data;
  throw invalidQuery(details);
}

/** The error for query parameters that fit their schemas and are wrong nevertheless. */
export function invalidQuery(details: readonly ErrorDetail[]): InvalidRequestError {
  const words = details.map(({ target, message }) => `${target} ${message}`).join('; ');
  return new InvalidRequestError(`The request is not valid: ${words}.`, {
    code: 'InvalidQueryParameterValue',
    target: details[0]?.target ?? 'query',
    details,
  });
}

function unknownOf(names: readonly string[], { shape }: z.ZodObject): ErrorDetail[] {
  return names
    .filter((name) => !Object.hasOwn(shape, name))
    .slice(0, 10)
    .map((name) => ({
      code: 'UnknownParameter',
      target: name.slice(0, 64),
      message: 'is not a parameter of this operation',
    }));
}

function repeatedOf(names: readonly string[]): ErrorDetail[] {
  const repeated = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  return [...repeated].slice(0, 10).map((target) => ({
    code: 'InvalidValue',
    target: target.slice(0, 64),
    message: 'is given more than once',
  }));
}

/** A value of a list is named by its parameter. */
function withoutIndex({ target = 'query', ...detail }: ErrorDetail): ErrorDetail {
  return { ...detail, target: target.split('[', 1)[0] ?? target };
}
