import type { ErrorDetail } from '../../contracts/arm/error.ts';

/** A failure that callers may see, with an ARM code, an HTTP status, and a message that names the resource. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  abstract readonly status: number;
  readonly target?: string;
  readonly details?: readonly ErrorDetail[];
  /** Seconds until a retry makes sense; sent as `Retry-After`. */
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

/** The request is malformed or impossible; `details` names each field. */
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

/** The state of the resource does not allow the request now. */
export class ConflictError extends DomainError {
  readonly code: string;
  readonly status = 409;
  constructor(message: string, code = 'Conflict', retryAfterSeconds?: number) {
    super(message, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
    this.code = code;
  }
}

/** The caller is unknown; the response has a challenge that says where to get a token. */
export class UnauthenticatedError extends DomainError {
  readonly code: string;
  readonly status = 401;
  constructor(message: string, { code = 'InvalidAuthenticationToken' } = {}) {
    super(message);
    this.code = code;
  }
}

/** Too many requests of the caller, of all callers of a tenant, or of an address. */
export class TooManyRequestsError extends DomainError {
  readonly code: string;
  readonly status = 429;
  constructor(retryAfterSeconds: number, sender = 'caller', code = 'TooManyRequests') {
    super(`Too many requests of this ${sender}. Retry in ${retryAfterSeconds} seconds.`, {
      retryAfterSeconds,
    });
    this.code = code;
  }
}

/** The caller is known and lacks the permission. */
export class AuthorizationFailedError extends DomainError {
  readonly code = 'AuthorizationFailed';
  readonly status = 403;
}

/** The condition of the request (`If-Match`, `If-None-Match`) is not met. */
export class PreconditionFailedError extends DomainError {
  readonly code = 'PreconditionFailed';
  readonly status = 412;
}

/** A row changed between read and write. Load, decide and save again. */
export class ConcurrentChangeError extends DomainError {
  readonly code = 'Conflict';
  readonly status = 409;
}

/** A stored secret that can't be decrypted or parsed: a repeat fails too. Contains no part of it. */
export class UnreadableSecretError extends Error {
  constructor(ownerId: string, kind: string, reason: string) {
    super(`The secret '${kind}' of the connector '${ownerId}' can't be read: ${reason}.`);
    this.name = 'UnreadableSecretError';
  }
}
