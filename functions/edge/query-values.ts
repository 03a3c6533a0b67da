import { InvalidRequestError } from '../../shared/platform/errors/errors.ts';

/** Characters that a value of the query may have. Our own continuation tokens are below 1,000, GitLab's codes below 4,096. */
const longest: ReadonlyMap<string, number> = new Map([
  ['api-version', 64],
  ['$filter', 512],
  ['continuation-token', 2_048],
  ['code', 4_096],
]);
const maxOfOthers = 2_048;
const maxValues = 64;

/**
 * Throws `InvalidRequestError` that names a parameter of the query that is longer than any good one is, so that nothing behind
 * it has to bear texts of any length.
 */
export function assertQuery(query: URLSearchParams): void {
  if (query.size > maxValues) throw refused('query', `holds more than ${maxValues} parameters`);
  for (const [name, value] of query) {
    const most = longest.get(name.toLowerCase()) ?? maxOfOthers;
    if (value.length > most) throw refused(name.slice(0, 64), `is longer than ${most} characters`);
  }
}

function refused(target: string, message: string): InvalidRequestError {
  return new InvalidRequestError(`The request is not valid: ${target} ${message}.`, {
    code: 'InvalidQueryParameterValue',
    target,
    details: [{ code: 'InvalidValue', target, message }],
  });
}
