import { createHash } from 'node:crypto';

import { z } from 'zod';

import { InvalidRequestError } from '../../platform/errors/errors.ts';
import type { KeyRange } from './keys.ts';

/** The query of a page. A token is valid for the query that issued it only. */
export type PagedQuery = { table: string; partitionKey: string; range: KeyRange };

const Token = z.tuple([z.string(), z.string()]);

/** Says "after this row" in a form that callers hand back as it is: URL-safe and bound to the query. */
export function tokenAfter(query: PagedQuery, rowKey: string): string {
  return Buffer.from(JSON.stringify([queryHash(query), rowKey])).toString('base64url');
}

/** The rest of the query's range. Throws `InvalidRequestError` for a token that this query did not give. */
export function rangeAfter(query: PagedQuery, token: string | undefined): KeyRange {
  if (token === undefined) return query.range;
  const rowKey = rowKeyOf(query, token);
  if (rowKey === undefined || rowKey < query.range.from || rowKey >= query.range.to) {
    throw new InvalidRequestError('The continuation token does not belong to this request.', {
      target: 'continuation-token',
    });
  }
  // The next possible key: '!' is below every character that keys hold.
  return { from: `${rowKey}!`, to: query.range.to };
}

function rowKeyOf(query: PagedQuery, token: string): string | undefined {
  try {
    const decoded = Buffer.from(token, 'base64url').toString('utf8');
    const [mark, rowKey] = Token.parse(JSON.parse(decoded));
    return mark === queryHash(query) && /^[\w.$:()|~-]{1,512}$/.test(rowKey) ? rowKey : undefined;
  } catch {
    return undefined;
  }
}

function queryHash({ table, partitionKey, range }: PagedQuery): string {
  const identity = JSON.stringify([table, partitionKey, range.from, range.to]);
  return createHash('sha256').update(identity).digest('base64url').slice(0, 16);
}
