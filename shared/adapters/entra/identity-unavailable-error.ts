import { DomainError } from '../../platform/errors/errors.ts';

/** The keys of the identity provider are unavailable, so tokens can't be checked. */
export class IdentityUnavailableError extends DomainError {
  readonly code = 'ServiceUnavailable';
  readonly status = 503;
  constructor() {
    super('The identity provider does not respond, so tokens can not be checked at the moment.', {
      retryAfterSeconds: 10,
    });
  }
}
