import { DomainError } from '../../platform/errors/errors.ts';

/** The queue did not take a message. What was stored before stays, and the watchdog sends the job later. */
export class BusUnavailableError extends DomainError {
  readonly code = 'ServiceBusUnavailable';
  readonly status = 503;
  constructor(queue: string, failure: unknown) {
    const code = failure instanceof Error && 'code' in failure ? String(failure.code) : 'unknown';
    super(`Queue '${queue}' does not take messages now (${code}).`, { retryAfterSeconds: 30 });
  }
}
