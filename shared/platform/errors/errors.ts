import type { ErrorDetail } from '../../contracts/arm/error.ts';

/** A failure that a caller may see: an ARM code, an HTTP status and a sentence that names the thing. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  abstract readonly status: number;
  readonly target?: string;
  readonly details?: readonly ErrorDetail[];
  /** Seconds after which asking again makes sense; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;

  constructor(
    message: string,
    more: { target?: string; details?: readonly ErrorDetail[]; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.name = new.target.name;
    if (more.target !== undefined) this.target = more.target;
    if (more.details !== undefined) this.details = more.details;
    if (more.retryAfterSeconds !== undefined) this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

/** The request can't be understood or asks for what can't be; `details` names each field. */
export class InvalidRequestError extends DomainError {
  readonly code: string;
  readonly status: number;
  constructor(
    message: string,
    more: { code?: string; status?: number; target?: string; details?: readonly ErrorDetail[] } = {},
  ) {
    super(message, more);
    this.code = more.code ?? 'InvalidRequestContent';
    this.status = more.status ?? 400;
  }
}

export class NotFoundError extends DomainError {
  readonly code: string;
  readonly status = 404;
  constructor(message: string, code = 'ResourceNotFound') {
    super(message);
    this.code = code;
  }
}

export class ParentNotFoundError extends DomainError {
  readonly code = 'ParentResourceNotFound';
  readonly status = 404;
}

/** Somebody else is changing the same thing; the caller may try again. */
export class ConflictError extends DomainError {
  readonly code: string;
  readonly status = 409;
  constructor(message: string, code = 'Conflict', retryAfterSeconds?: number) {
    super(message, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
    this.code = code;
  }
}

/** Nobody knows who calls; answered with a challenge that says where to get a token. */
export class UnauthenticatedError extends DomainError {
  readonly code: string;
  readonly status = 401;
  constructor(message: string, { code = 'InvalidAuthenticationToken' } = {}) {
    super(message);
    this.code = code;
  }
}

/** The caller, or all of a tenant or an address, ask more than is allowed in the time. */
export class TooManyRequestsError extends DomainError {
  readonly code: string;
  readonly status = 429;
  constructor(retryAfterSeconds: number, whose = 'caller', code = 'TooManyRequests') {
    super(`There were too many requests of this ${whose}; ask again in ${retryAfterSeconds} seconds.`, {
      retryAfterSeconds,
    });
    this.code = code;
  }
}

/** The caller is known and may not do this. */
export class AuthorizationFailedError extends DomainError {
  readonly code = 'AuthorizationFailed';
  readonly status = 403;
}

/** What the caller made the request depend on (`If-Match`, `If-None-Match`) does not hold. */
export class PreconditionFailedError extends DomainError {
  readonly code = 'PreconditionFailed';
  readonly status = 412;
}

/** A row changed between reading and writing it. Safe to load, decide and save again. */
export class ConcurrentChangeError extends DomainError {
  readonly code = 'Conflict';
  readonly status = 409;
}
