import { DomainError } from '../../../platform/errors/errors.ts';

/** The content of that time is no longer kept, or never was. A list has to be read again from its beginning. */
export class SnapshotExpiredError extends DomainError {
  readonly code = 'SnapshotExpired';
  readonly status = 410;

  constructor(asOf: string) {
    super(`The list as of '${asOf.slice(0, 40)}' is no longer kept. Read it again without 'asOf'.`, {
      target: 'asOf',
    });
  }
}
