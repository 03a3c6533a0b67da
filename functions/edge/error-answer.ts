import type { ErrorResponse } from '../../shared/contracts/arm/error.ts';
import { DomainError, type UnauthenticatedError } from '../../shared/platform/errors/errors.ts';
import type { Answer } from './endpoint.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';

/** A failure in ARM's error shape. What nobody foresaw tells nothing of itself: it is in the log. */
export function errorAnswer(failure: unknown): Answer {
  if (!(failure instanceof DomainError)) {
    return answerOf(500, {
      code: 'InternalServerError',
      message: 'The service failed; the failure is logged.',
    });
  }
  const { code, message, status, target, details, retryAfterSeconds } = failure;
  const error = {
    code,
    message,
    ...omitUndefined({ target }),
    ...(details === undefined ? {} : { details: [...details] }),
  };
  const headers =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterSeconds)) };
  return answerOf(status, error, headers);
}

/** 405 in ARM's error shape. RFC 9110: `Allow` names what the resource takes. */
export function methodNotAllowed(method: string, allowed: readonly string[]): Answer {
  const message = `${method} is not possible here. Possible: ${allowed.join(', ')}.`;
  return answerOf(405, { code: 'MethodNotAllowed', message }, { Allow: allowed.join(', ') });
}

/** 401 with where to get a token, as Azure Resource Manager challenges. RFC 6750, section 3. */
export function challenge(failure: UnauthenticatedError, authorizationUri: string): Answer {
  const answer = errorAnswer(failure);
  const fields = {
    authorization_uri: authorizationUri,
    error: 'invalid_token',
    error_description: failure.message,
  };
  const words = Object.entries(fields).map(([name, value]) => `${name}="${value.replaceAll(/["\\]/g, '')}"`);
  return { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': `Bearer ${words.join(', ')}` } };
}

function answerOf(
  status: number,
  error: ErrorResponse['error'],
  headers: Record<string, string> = {},
): Answer {
  return { status, body: { error } satisfies ErrorResponse, headers };
}
