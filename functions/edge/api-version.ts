import { InvalidRequestError } from '../../shared/domain/errors.ts';

/** The api-version of a request, as the operation knows it. Throws `InvalidRequestError` when it is missing or unknown. */
export function apiVersionOf(query: URLSearchParams, known: readonly string[]): string {
  const given = query.get('api-version');
  const target = 'api-version';
  if (given === null || given === '') {
    const message = `The api-version query parameter is required. Known here: ${known.join(', ')}.`;
    throw new InvalidRequestError(message, { code: 'MissingApiVersionParameter', target });
  }
  const version = known.find((candidate) => candidate === given.toLowerCase());
  if (version !== undefined) return version;
  const message = `The api-version '${given.slice(0, 64)}' is not known here. Known: ${known.join(', ')}.`;
  throw new InvalidRequestError(message, { code: 'InvalidApiVersionParameter', target });
}
