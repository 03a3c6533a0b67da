import { PreconditionFailedError } from '../../../platform/errors/errors.ts';
import type { Connector } from './connector.ts';

/** The headers `If-Match` and `If-None-Match` as sent. */
export type Precondition = { ifMatch?: string | undefined; ifNoneMatch?: string | undefined };

/** ETag of a connector. Changes with every write of the connector, not of its configuration. */
export function etagOf({ systemData }: Pick<Connector, 'systemData'>): string {
  return `"${Date.parse(systemData.lastModifiedAt).toString(16)}"`;
}

/**
 * Checks `If-Match` (the connector is unchanged) and `If-None-Match: *` (the name is free). RFC 9110, section 13.1. Call
 * it in the same conditional write that makes the change. Throws `PreconditionFailedError`.
 */
export function assertPrecondition(current: Connector | undefined, precondition: Precondition): void {
  const { ifMatch, ifNoneMatch } = precondition;
  const etag = current === undefined ? undefined : etagOf(current);
  if (ifMatch !== undefined && !matches(ifMatch, etag)) throw failure('If-Match', ifMatch, etag);
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag))
    throw failure('If-None-Match', ifNoneMatch, etag);
}

function matches(header: string, etag: string | undefined): boolean {
  if (etag === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

function failure(header: string, value: string, etag: string | undefined): PreconditionFailedError {
  const now = etag === undefined ? 'there is no such connector' : `its ETag is ${etag}`;
  const message = `The condition ${header}: ${value.slice(0, 100)} is not met: ${now}.`;
  return new PreconditionFailedError(message, { target: header });
}
