import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { InventorySummary } from '../../shared/contracts/arm/posture-panes.ts';
import { filterQuery, type Filters } from '../url/filters.ts';
import { keys } from './keys.ts';
import { pollEvery } from './query-client.ts';
import { request } from './request.ts';

type Options = {
  /** The snapshot of a list, so that the numbers are those of its rows. */
  asOf?: string | undefined;
  /** A former snapshot, to count the projects that changed since. */
  changedSince?: string | undefined;
  everyMs?: number | undefined;
  enabled?: boolean;
};

/** Tiles and facets under filters. Former ones stay while new ones load. */
export function useInventorySummary(
  scope: string | undefined,
  filters: Filters,
  { asOf, changedSince, everyMs, enabled = true }: Options = {},
) {
  return useQuery({
    queryKey: keys.inventorySummary(scope ?? '', filters, asOf, changedSince),
    queryFn: ({ signal }) =>
      request(`${scope ?? ''}/inventorySummary`, {
        schema: InventorySummary,
        query: { ...filterQuery(filters), asOf, changedSince },
        signal,
      }),
    enabled: enabled && scope !== undefined,
    placeholderData: keepPreviousData,
    // A snapshot does not change.
    staleTime: asOf === undefined ? 10_000 : Number.POSITIVE_INFINITY,
    refetchInterval: (query) => pollEvery(query, everyMs),
  });
}
