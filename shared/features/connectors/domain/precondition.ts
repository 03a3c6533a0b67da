import { PreconditionFailedError } from '../../../platform/errors/errors.ts';
import type { Connector } from './connector.ts';

/** What a caller makes a change depend on: `If-Match` and `If-None-Match` as sent. */
export type Precondition = { ifMatch?: string | undefined; ifNoneMatch?: string | undefined };

/** Changes with every write of the connector itself, not with those of its configuration. */
export function etagOf({ systemData }: Pick<Connector, 'systemData'>): string {
  return `"${Date.parse(systemData.lastModifiedAt).toString(16)}"`;
}

/**
 * RFC 9110, section 13.1: the change is for the connector as the caller saw it (`If-Match`), or for a name that is free
 * (`If-None-Match: *`). To be asked in the same step that writes. Throws `PreconditionFailedError`.
 */
export function assertPrecondition(current: Connector | undefined, wanted: Precondition): void {
  const { ifMatch, ifNoneMatch } = wanted;
  const etag = current === undefined ? undefined : etagOf(current);
  if (ifMatch !== undefined && !fits(ifMatch, etag)) throw failure('If-Match', ifMatch, etag);
  if (ifNoneMatch !== undefined && fits(ifNoneMatch, etag)) throw failure('If-None-Match', ifNoneMatch, etag);
}

function fits(given: string, etag: string | undefined): boolean {
  if (etag === undefined) return false;
  return given.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

function failure(header: string, given: string, etag: string | undefined): PreconditionFailedError {
  const now = etag === undefined ? 'there is no such connector' : `its ETag is ${etag}`;
  const message = `The condition ${header}: ${given.slice(0, 100)} does not hold: ${now}.`;
  return new PreconditionFailedError(message, { target: header });
}
