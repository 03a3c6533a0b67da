import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { CoverageAnswer } from '../../shared/contracts/arm/posture-panes.ts';
import { filterQuery, type Filters } from '../url/filters.ts';
import { keys } from './keys.ts';
import { pollEvery } from './query-client.ts';
import { request } from './request.ts';

const everyMs = 30_000;

/** How much of each check is assessed, why the rest is not, and what helps. */
export function useCoverage(scope: string, filters: Filters, enabled: boolean) {
  return useQuery({
    queryKey: keys.coverage(scope, filters),
    queryFn: ({ signal }) =>
      request(`${scope}/coverage`, { schema: CoverageAnswer, query: filterQuery(filters), signal }),
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => pollEvery(query, everyMs),
  });
}
