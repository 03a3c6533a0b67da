import { hash } from 'node:crypto';

import { z } from 'zod';

import { InvalidRequestError } from '../../../platform/errors/errors.ts';

/**
 * The last change that was listed, and when the first page was read. Feeds are in the order of time, then of ids of changes,
 * then of ids of connectors, so that one position holds for all of them, whatever is added meanwhile.
 */
export type FeedCursor = { at: string; id: string; connectorId: string; asOf: string };

const Cursor = z.tuple([z.string(), z.iso.datetime(), z.string(), z.string(), z.iso.datetime()]);

/** A cursor in a form that callers hand back as it is: URL-safe and bound to the request. */
export function tokenOfCursor({ at, id, connectorId, asOf }: FeedCursor, request: object): string {
  return Buffer.from(JSON.stringify([markOf(request), at, id, connectorId, asOf])).toString('base64url');
}

/** Throws `InvalidRequestError` for a token that no page of the same request gave. */
export function cursorOf(token: string, request: object): FeedCursor {
  const [mark, at, id, connectorId, asOf] = parsed(token) ?? [];
  if (mark === markOf(request) && at !== undefined && id !== undefined)
    return { at, id, connectorId: connectorId ?? '', asOf: asOf ?? '' };
  throw new InvalidRequestError('The continuation token does not belong to this request.', {
    target: 'continuation-token',
  });
}

function parsed(token: string): z.infer<typeof Cursor> | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Cursor.safeParse(json).data;
  } catch {
    return undefined;
  }
}

function markOf(request: object): string {
  return hash('sha256', JSON.stringify(request).toLowerCase(), 'base64url').slice(0, 16);
}
