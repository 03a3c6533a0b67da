import { ConcurrentChangeError, DomainError } from '../../platform/errors/errors.ts';
import { StoreUnavailableError } from './store-unavailable-error.ts';

/** Parts of a `RestError` that hold no secret; the rest includes the request with its Authorization header. */
export type Answer = { status: number | undefined; code: string | undefined };

export function answerOf(error: unknown): Answer {
  if (typeof error !== 'object' || error === null) return { status: undefined, code: undefined };
  const { statusCode, code, details } = error as {
    statusCode?: unknown;
    code?: unknown;
    details?: { odataError?: { code?: unknown } };
  };
  return { status: numberOrNothing(statusCode), code: wordOrNothing(details?.odataError?.code ?? code) };
}

/** The row of a get, an update or a delete is not there. A missing table is another matter. */
export function isMissingRow({ status, code }: Answer): boolean {
  return status === 404 && code !== 'TableNotFound';
}

/** The row is there already, changed since it was read, or is gone. */
function isConflict(answer: Answer): boolean {
  const exists = answer.status === 409 && answer.code === 'EntityAlreadyExists';
  return exists || answer.status === 412 || isMissingRow(answer);
}

export function translateError(error: unknown, table: string): DomainError {
  if (error instanceof DomainError) return error;
  const answer = answerOf(error);
  if (isConflict(answer)) return new ConcurrentChangeError(`A row of ${table} was changed meanwhile.`);
  return new StoreUnavailableError(table, answer);
}

function numberOrNothing(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Codes are single words; anything else could be a message with contents in it. */
function wordOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' && /^\w{1,64}$/.test(value) ? value : undefined;
}
