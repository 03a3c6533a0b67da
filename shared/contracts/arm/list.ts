import { z } from 'zod';

/** A page of an ARM list: `nextLink` is an absolute URL, absent on the last page. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ value: z.array(item), nextLink: z.string().optional() });
}

/** A page as flows give it: `continuationToken` is opaque and belongs to the query that gave it. */
export type Page<Item> = { items: Item[]; continuationToken: string | undefined };
