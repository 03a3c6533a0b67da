import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { FindingList, FindingResource, ProjectCoverage } from '../../shared/contracts/arm/finding.ts';
import { keys } from './keys.ts';
import { readBySeverity, type FindingPlace, type FindingQuestion } from './findings-by-severity.ts';
import { pathOfLink } from './path-of-link.ts';
import { pollEvery } from './query-client.ts';
import { request } from './request.ts';

const idleMs = 30_000;
type Often = { everyMs?: number | undefined; enabled?: boolean };

/** Numbers of all findings of a project, without filters: their whole list is that of a page of one. */
export function useFindingTotals(resourceId: string, { everyMs = idleMs, enabled = true }: Often = {}) {
  return useQuery({
    queryKey: keys.findingTotals(resourceId),
    queryFn: async ({ signal }) =>
      (await request(`${resourceId}/findings`, { schema: FindingList, query: { top: 1 }, signal })).totals,
    enabled,
    refetchInterval: (query) => pollEvery(query, everyMs),
  });
}

/** Findings of a project under filters, the worst first, a page at a time. The list changes only when it is asked for. */
export function useFindings(resourceId: string, question: FindingQuestion) {
  return useInfiniteQuery({
    queryKey: keys.findings(resourceId, question),
    queryFn: ({ pageParam, signal }) =>
      readBySeverity(
        (link, query) => {
          const path = link === undefined ? `${resourceId}/findings` : pathOfLink(link);
          return request(path, { schema: FindingList, query, signal });
        },
        question,
        pageParam,
      ),
    initialPageParam: undefined as FindingPlace | undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
}

/** One finding, with its history. */
export function useFinding(resourceId: string, name: string) {
  return useQuery({
    queryKey: keys.finding(resourceId, name),
    queryFn: async ({ signal }) => {
      const path = `${resourceId}/findings/${encodeURIComponent(name)}`;
      return (await request(path, { schema: FindingResource, signal })).properties;
    },
  });
}

/** How well the scanners of a project are known, with the lines of CI that would help. */
export function useFindingCoverage(resourceId: string | undefined) {
  return useQuery({
    queryKey: keys.findingCoverage(resourceId ?? ''),
    queryFn: async ({ signal }) =>
      (await request(`${resourceId ?? ''}/findingCoverage`, { schema: ProjectCoverage, signal })).value,
    enabled: resourceId !== undefined,
  });
}
