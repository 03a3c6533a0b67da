import type { z } from 'zod';

import { listOf } from '../../shared/contracts/arm/list.ts';
import { pathOfLink } from './path-of-link.ts';
import { request } from './request.ts';

/** An end to a list that names itself as its next page. */
const maxPages = 100;

/** All items of a list of a few pages. */
export async function readAll<Item extends z.ZodType>(
  path: string,
  item: Item,
  signal: AbortSignal,
): Promise<z.infer<Item>[]> {
  const schema = listOf(item);
  const items: z.infer<Item>[] = [];
  let next: string | undefined = path;
  for (let page = 0; next !== undefined && page < maxPages; page++) {
    const { value, nextLink }: z.infer<typeof schema> = await request(next, { schema, signal });
    items.push(...value);
    next = nextLink === undefined ? undefined : pathOfLink(nextLink);
  }
  return items;
}
