import { DomainError } from '../../platform/errors/errors.ts';

/** Keys of the identity provider can't be had at the moment, so no token can be checked. */
export class IdentityUnavailableError extends DomainError {
  readonly code = 'ServiceUnavailable';
  readonly status = 503;
  constructor() {
    super('The identity provider does not answer; tokens can not be checked at the moment.', {
      retryAfterSeconds: 10,
    });
  }
}
