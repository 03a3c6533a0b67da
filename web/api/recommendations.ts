import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { CheckResourceList, RecommendationList } from '../../shared/contracts/arm/posture-panes.ts';
import { filterQuery, type Filters } from '../url/filters.ts';
import { keys } from './keys.ts';
import { pollEvery } from './query-client.ts';
import { request, type RequestOptions } from './request.ts';

/** The largest page. */
const maxChecks = 200;
const firstResources = 5;
const moreResources = 50;

const failing = { verdict: 'fail', top: 1 };

/** How many checks fail somewhere in a scope. */
export function useFailingChecks(scope: string | undefined) {
  return useQuery({
    queryKey: keys.recommendations(scope ?? '', failing),
    queryFn: async ({ signal }) => {
      const path = `${scope ?? ''}/recommendations`;
      return (await request(path, { schema: RecommendationList, query: failing, signal })).count;
    },
    enabled: scope !== undefined,
    staleTime: 30_000,
  });
}

/** How checks came out under filters. Former rows stay while others load, and a list changes only when it is asked for. */
export function useRecommendations(scope: string, filters: Filters) {
  return useQuery({
    queryKey: keys.recommendations(scope, filterQuery(filters)),
    // A 304 would bring back the snapshot of an answer in the browser's cache, which the server may no longer have.
    queryFn: ({ signal }) => readRecommendations(scope, filters, { signal, cached: false }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
}

/** The same as it is now, read again and again: to learn that the list has changed. */
export function useNewerRecommendations(scope: string, filters: Filters, everyMs: number) {
  return useQuery({
    queryKey: keys.recommendations(scope, { ...filterQuery(filters), newer: 'true' }),
    queryFn: ({ signal }) => readRecommendations(scope, filters, { signal }),
    refetchInterval: (query) => pollEvery(query, everyMs),
  });
}

/** All checks: there are fewer than a page holds. */
function readRecommendations(
  scope: string,
  filters: Filters,
  options: Pick<RequestOptions<typeof RecommendationList>, 'signal' | 'cached'>,
) {
  return request(`${scope}/recommendations`, {
    schema: RecommendationList,
    query: { ...filterQuery(filters), top: maxChecks },
    ...options,
  });
}

/** Things that a check judged with one verdict, in pages of one snapshot. */
export function useCheckResources(
  scope: string,
  check: string | undefined,
  { filters, verdict, asOf }: { filters: Filters; verdict: string; asOf: string | undefined },
) {
  const query = { ...filterQuery(filters), verdict, asOf };
  return useInfiniteQuery({
    queryKey: keys.checkResources(scope, check ?? '', query),
    queryFn: ({ signal, pageParam: skip }) =>
      request(`${scope}/recommendations/${encodeURIComponent(check ?? '')}/resources`, {
        schema: CheckResourceList,
        query: { ...query, skip, top: skip === 0 ? firstResources : moreResources },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: ({ count }, pages) => {
      const loaded = pages.reduce((sum, { value }) => sum + value.length, 0);
      return loaded < count ? loaded : undefined;
    },
    enabled: check !== undefined && asOf !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
