import { z } from 'zod';

/**
 * A list in an answer: null where the role may not read it or the field is not asked for, and elements that do not fit are
 * counted, not guessed. `isCut` says that there are more than were asked for.
 */
export function connection<Item extends z.ZodType>(item: Item) {
  return z
    .object({
      nodes: z.array(z.unknown()).nullish(),
      pageInfo: z.object({ hasNextPage: z.boolean() }).nullish(),
    })
    .nullish()
    .catch(undefined)
    .transform((list) => {
      if (list?.nodes === undefined || list.nodes === null) return undefined;
      const parsed = list.nodes.map((node) => item.safeParse(node));
      return {
        items: parsed.flatMap((one) => (one.success ? [one.data] : [])),
        malformed: parsed.filter((one) => !one.success).length,
        isCut: list.pageInfo?.hasNextPage === true,
      };
    });
}

/** The number in GitLab's global id, as `gid://gitlab/Project/12`. */
export const GlobalId = z.string().transform((id, context) => {
  const number = Number(id.slice(id.lastIndexOf('/') + 1));
  if (Number.isSafeInteger(number) && number > 0) return number;
  context.addIssue({ code: 'custom', message: 'is no global id with a number' });
  return z.NEVER;
});
