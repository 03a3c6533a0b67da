import { InvalidRequestError } from '../../shared/platform/errors/errors.ts';

const versionPattern = /^20\d\d-\d\d-\d\d(-preview)?$/i;

/**
 * The api-version of a request, in the spelling of the operation; name and value are compared without case, as ARM does.
 * `takesAny`: any other date is accepted too. Throws `InvalidRequestError` if the version is missing or unknown.
 */
export function apiVersionOf(query: URLSearchParams, known: readonly string[], takesAny = false): string {
  const given = valueOf(query);
  const target = 'api-version';
  if (given === null || given === '') {
    const message = `The api-version query parameter is required. Supported versions: ${known.join(', ')}.`;
    throw new InvalidRequestError(message, { code: 'MissingApiVersionParameter', target });
  }
  const version = known.find((candidate) => candidate === given.toLowerCase());
  if (version !== undefined) return version;
  if (takesAny && versionPattern.test(given)) return given.toLowerCase();
  const message = `The api-version '${given.slice(0, 64)}' is not supported here. Supported versions: ${known.join(', ')}.`;
  throw new InvalidRequestError(message, { code: 'InvalidApiVersionParameter', target });
}

function valueOf(query: URLSearchParams): string | null {
  for (const [name, value] of query) if (name.toLowerCase() === 'api-version') return value;
  return null;
}
