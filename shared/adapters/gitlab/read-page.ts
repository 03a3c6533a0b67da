import { z } from 'zod';

import type { GitLabPage } from '../../features/connectors/ports.ts';
import { GitLabUnexpectedAnswerError } from '../../platform/errors/gitlab-errors.ts';

export const pageSize = 100;

/** gitbeaker's expanded list answer; its numbers are NaN or null where the header is missing. */
const Listed = z.object({
  data: z.array(z.unknown()),
  paginationInfo: z.object({
    total: z.number().catch(Number.NaN),
    next: z.number().nullish(),
    perPage: z.number().catch(Number.NaN),
  }),
});

/** One page out of gitbeaker's answer, each element by itself; undefined when it is no list or names no later page. */
export function readPage<Item>(
  schema: z.ZodType<Item>,
  answer: unknown,
  page: number,
): GitLabPage<Item> | undefined {
  const listed = Listed.safeParse(answer);
  if (!listed.success) return undefined;
  const { data, paginationInfo } = listed.data;
  const nextPage = findNextPage(page, data.length, paginationInfo);
  if (nextPage !== undefined && nextPage <= page) return undefined;
  const read = data.map((element) => schema.safeParse(element));
  const items = read.flatMap((result) => (result.success ? [result.data] : []));
  const totalItems = Number.isNaN(paginationInfo.total) ? undefined : paginationInfo.total;
  return { items, malformed: data.length - items.length, nextPage, totalItems };
}

/**
 * GitLab sends `X-Per-Page` and `X-Next-Page` with every list, the latter empty on the last page. Where a proxy
 * took both, a full page is followed by another one: at worst that one is empty.
 */
function findNextPage(
  page: number,
  length: number,
  { next, perPage }: z.infer<typeof Listed>['paginationInfo'],
): number | undefined {
  if (next !== null && next !== undefined) return next;
  return Number.isNaN(perPage) && length >= pageSize ? page + 1 : undefined;
}

export type Question = { method: string; endpoint: string };

/** The error for an answer that came with a 2xx and is not what the route gives; it says nothing of its content. */
export type UnexpectedAnswer = (question: Question, because: string) => GitLabUnexpectedAnswerError;

export function unexpectedResponsesOf(instanceUrl: string): UnexpectedAnswer {
  return ({ method, endpoint }, because) => {
    const message = `GitLab at ${instanceUrl} answered ${method} ${endpoint} with ${because}.`;
    return new GitLabUnexpectedAnswerError(message, { endpoint, gitLabStatus: 200 });
  };
}
