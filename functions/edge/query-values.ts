import { InvalidRequestError } from '../../shared/platform/errors/errors.ts';

/** Maximum characters of a value. Our own continuation tokens are below 1,000, GitLab's codes below 4,096. */
const maxLengths: ReadonlyMap<string, number> = new Map([
  ['api-version', 64],
  ['$filter', 512],
  ['continuation-token', 2_048],
  ['code', 4_096],
]);
const maxLength = 2_048;
const maxValues = 64;

/**
 * Limits the number and length of query parameters, so that no code behind it needs to handle texts of any length. Throws
 * `InvalidRequestError` that names the parameter.
 */
export function assertQuery(query: URLSearchParams): void {
  if (query.size > maxValues) throw invalid('query', `holds more than ${maxValues} parameters`);
  for (const [name, value] of query) {
    const max = maxLengths.get(name.toLowerCase()) ?? maxLength;
    if (value.length > max) throw invalid(name.slice(0, 64), `is longer than ${max} characters`);
  }
}

function invalid(target: string, message: string): InvalidRequestError {
  return new InvalidRequestError(`The request is not valid: ${target} ${message}.`, {
    code: 'InvalidQueryParameterValue',
    target,
    details: [{ code: 'InvalidValue', target, message }],
  });
}
