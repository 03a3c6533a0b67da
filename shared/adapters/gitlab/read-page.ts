import { z } from 'zod';

import type { GitLabPage } from '../../features/connectors/ports.ts';
import { GitLabUnexpectedAnswerError } from '../../platform/errors/gitlab-errors.ts';

/** Called for each page with malformed elements, which were left out. */
export type OnMalformed = (endpoint: string, malformed: number) => void;

export const pageSize = 100;

/** Gitbeaker's expanded list; its numbers are NaN or null if the header is missing. */
const Listed = z.object({
  data: z.array(z.unknown()),
  paginationInfo: z.object({
    total: z.number().catch(Number.NaN),
    next: z.number().nullish(),
    perPage: z.number().catch(Number.NaN),
  }),
});

/** Reads one page, each element by itself; undefined if it is no list, or its next page is not a later one. */
export function readPage<Item>(
  schema: z.ZodType<Item>,
  response: unknown,
  page: number,
): GitLabPage<Item> | undefined {
  const listed = Listed.safeParse(response);
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
 * GitLab sends `X-Per-Page` and `X-Next-Page` with every list, the latter empty on the last page. If a proxy removed
 * both, a full page has a next one, which may be empty.
 */
function findNextPage(
  page: number,
  length: number,
  { next, perPage }: z.infer<typeof Listed>['paginationInfo'],
): number | undefined {
  if (next !== null && next !== undefined) return next;
  return Number.isNaN(perPage) && length >= pageSize ? page + 1 : undefined;
}

export type Route = { method: string; endpoint: string };

/** The error for a 2xx response that the route never gives; it holds nothing of the content. */
export type UnexpectedResponse = (route: Route, reason: string) => GitLabUnexpectedAnswerError;

export function unexpectedResponsesOf(instanceUrl: string): UnexpectedResponse {
  return ({ method, endpoint }, reason) => {
    const message = `GitLab at ${instanceUrl} answered ${method} ${endpoint} with ${reason}.`;
    return new GitLabUnexpectedAnswerError(message, { endpoint, gitLabStatus: 200 });
  };
}
