import type { ErrorResponse } from '../../shared/contracts/arm/error.ts';
import { DomainError, type UnauthenticatedError } from '../../shared/platform/errors/errors.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import type { ArmResponse } from './endpoint.ts';

/** A failure in ARM's error shape. An unexpected failure shows nothing of itself; it is in the log. */
export function errorResponse(failure: unknown): ArmResponse {
  if (!(failure instanceof DomainError)) {
    return responseWith(500, {
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
  return responseWith(status, error, headers);
}

/** 405 in ARM's error shape. RFC 9110: `Allow` names the methods of the resource. */
export function methodNotAllowed(method: string, allowed: readonly string[]): ArmResponse {
  const message = `The method ${method} is not supported here. Supported methods: ${allowed.join(', ')}.`;
  return responseWith(405, { code: 'MethodNotAllowed', message }, { Allow: allowed.join(', ') });
}

/** 401 with the address of the token issuer, as Azure Resource Manager challenges. RFC 6750, section 3. */
export function challenge(failure: UnauthenticatedError, authorizationUri: string): ArmResponse {
  const response = errorResponse(failure);
  const fields = {
    authorization_uri: authorizationUri,
    error: 'invalid_token',
    error_description: failure.message,
  };
  const words = Object.entries(fields).map(([name, value]) => `${name}="${value.replaceAll(/["\\]/g, '')}"`);
  return { ...response, headers: { ...response.headers, 'WWW-Authenticate': `Bearer ${words.join(', ')}` } };
}

function responseWith(
  status: number,
  error: ErrorResponse['error'],
  headers: Record<string, string> = {},
): ArmResponse {
  return { status, body: { error } satisfies ErrorResponse, headers };
}
