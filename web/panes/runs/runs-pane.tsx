import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { useConnectors } from '../../api/connectors.ts';
import { useRuns } from '../../api/runs.ts';
import { PaneHead } from '../../app/pane-head.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { useScope } from '../../app/use-scope.ts';
import { DataGrid } from '../../parts/data-grid/data-grid.tsx';
import { useColumns } from '../../parts/data-grid/use-columns.ts';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { useFilters } from '../../url/use-filters.ts';
import { words } from '../../words/en.ts';
import { runsWords } from '../../words/runs.ts';
import { runAddress } from './run-address.ts';
import { RunCard } from './run-card.tsx';
import { runColumns } from './run-columns.tsx';
import styles from './runs-pane.module.css';

/** More is loaded this many rows before the last one is in view. */
const ahead = 20;

/** Runs of all connectors, or of those that the scope names, newest first. */
export function RunsPane() {
  const search = useSearch();
  const [, navigate] = useLocation();
  const query = useRunsOfScope();
  const { runs, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const columns = useColumns(
    'runs',
    useMemo(() => runColumns(search), [search]),
  );
  const loaded = runs?.length ?? 0;
  const onRange = useCallback(
    (_first: number, last: number) => {
      if (hasNextPage && !isFetchingNextPage && last >= loaded - ahead) void fetchNextPage();
    },
    [hasNextPage, isFetchingNextPage, loaded, fetchNextPage],
  );
  return (
    <>
      <PaneHead title={words.panes.runs} />
      <div className={styles.list}>
        <QueryFailed what={runsWords.list} query={query} />
        {loaded === 0 && runs !== undefined && !hasNextPage && (
          <StateMessage icon="refresh" title={runsWords.empty.title}>
            <p>{runsWords.empty.text}</p>
          </StateMessage>
        )}
        {(loaded > 0 || query.isPending) && (
          <DataGrid
            label={runsWords.list}
            columns={columns}
            rowCount={runs?.length}
            rowAt={(index) => runs?.[index]}
            rowId={({ id }) => id}
            onRange={onRange}
            card={cardOf}
            onOpen={(run) => navigate(runAddress(run, search))}
          />
        )}
      </div>
    </>
  );
}

/** The connectors of the address choose among the runs; a single one has a list of its own. */
function useRunsOfScope() {
  const { subscription, path } = useScope();
  const { filters } = useFilters();
  const chosen = filters.connector?.includes('all') === true ? undefined : filters.connector;
  const { data: connectors } = useConnectors(subscription?.subscriptionId);
  const only = chosen?.length === 1 ? connectors?.find(({ name }) => name === chosen[0])?.id : undefined;
  const query = useRuns(path, only);
  const runs = query.data?.pages
    .flatMap(({ value }) => value)
    .filter(({ properties }) => chosen === undefined || chosen.includes(properties.connector));
  return { ...query, runs };
}

function cardOf(run: RunResource) {
  return <RunCard run={run} />;
}
