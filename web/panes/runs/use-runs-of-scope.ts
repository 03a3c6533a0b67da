import { useEffect, useMemo } from 'react';

import { useConnectors } from '../../api/connectors.ts';
import { useRuns } from '../../api/runs.ts';
import { useScope } from '../../app/use-scope.ts';
import { useFilters } from '../../url/use-filters.ts';
import { chosenConnectors, onlyConnector, runsOfConnectors } from './runs-of-connectors.ts';

/** Runs of the connectors that the address chooses. A page may have none of them: then the next one is read. */
export function useRunsOfScope() {
  const { subscription, path } = useScope();
  const { filters } = useFilters();
  const { data: connectors } = useConnectors(subscription?.subscriptionId);
  const chosen = useMemo(() => chosenConnectors(filters.connector), [filters.connector]);
  const query = useRuns(path, onlyConnector(connectors, chosen));
  const { data, hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query;
  const runs = useMemo(
    () =>
      data &&
      runsOfConnectors(
        data.pages.flatMap(({ value }) => value),
        chosen,
      ),
    [data, chosen],
  );

  const isToGoOn = runs?.length === 0 && hasNextPage && !isFetchingNextPage && !isError;
  useEffect(() => {
    if (isToGoOn) void fetchNextPage();
  }, [isToGoOn, fetchNextPage]);

  return { ...query, runs, connectors, isFiltered: chosen !== undefined };
}
