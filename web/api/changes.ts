import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';

import { ChangeList } from '../../shared/contracts/arm/change.ts';
import { keys } from './keys.ts';
import { pathOfLink } from './path-of-link.ts';
import { pollEvery } from './query-client.ts';
import { request } from './request.ts';

export type ChangesQuestion = {
  since: string;
  kind?: string | undefined;
  group?: string | undefined;
  connector?: string | undefined;
  subject?: string | undefined;
};

const pageSize = 100;
const newerMs = 30_000;

/** The change feed of a scope, newest first; the first page has numbers of everything that is selected. */
export function useChanges(scope: string, question: ChangesQuestion) {
  return useInfiniteQuery({
    queryKey: keys.changes(scope, question),
    queryFn: ({ signal, pageParam }): Promise<z.infer<typeof ChangeList>> =>
      pageParam === undefined
        ? readChanges(scope, question, pageSize, signal)
        : request(pathOfLink(pageParam), { schema: ChangeList, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextLink }) => nextLink,
    placeholderData: keepPreviousData,
    // The list changes only when it is asked for.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
}

/** The newest change as it is now, and numbers: to learn that there are newer ones. */
export function useNewestChange(
  scope: string | undefined,
  question: ChangesQuestion,
  { everyMs = newerMs }: { everyMs?: number } = {},
) {
  return useQuery({
    queryKey: keys.changes(scope ?? '', { ...question, top: 1 }),
    queryFn: ({ signal }) => readChanges(scope ?? '', question, 1, signal),
    enabled: scope !== undefined,
    refetchInterval: (query) => pollEvery(query, everyMs),
  });
}

function readChanges(scope: string, question: ChangesQuestion, top: number, signal: AbortSignal) {
  const query = { ...question, totals: true, top };
  return request(`${scope}/changes`, { schema: ChangeList, query, signal });
}
