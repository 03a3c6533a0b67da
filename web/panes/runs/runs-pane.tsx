import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { copyLinkOn } from '../../app/copy-link.ts';
import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { PaneHead } from '../../app/pane-head.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { StillLoading } from '../../app/still-loading.tsx';
import { DataGrid } from '../../parts/data-grid/data-grid.tsx';
import { useColumns } from '../../parts/data-grid/use-columns.ts';
import { FiltersHideAll } from '../../parts/state/empty-states.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { useFilters } from '../../url/use-filters.ts';
import { words } from '../../words/en.ts';
import { runsWords } from '../../words/runs.ts';
import { runAddress } from './run-address.ts';
import { RunCard } from './run-card.tsx';
import { runColumns } from './run-columns.tsx';
import { RunsFilters } from './runs-filters.tsx';
import styles from './runs-pane.module.css';
import { useRunsOfScope } from './use-runs-of-scope.ts';

/** More is loaded this many rows before the last one is in view. */
const ahead = 20;

/** Runs of all connectors, or of those that the address names, newest first. */
export function RunsPane() {
  const search = useSearch();
  const [, navigate] = useLocation();
  const query = useRunsOfScope();
  const { setAll } = useFilters();
  const { runs, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const columns = useColumns(
    'runs',
    useMemo(() => runColumns(search), [search]),
  );
  const loaded = runs?.length ?? 0;
  const isEmpty = runs?.length === 0 && !hasNextPage;
  const onRange = useCallback(
    (_first: number, last: number) => {
      if (hasNextPage && !isFetchingNextPage && last >= loaded - ahead) void fetchNextPage();
    },
    [hasNextPage, isFetchingNextPage, loaded, fetchNextPage],
  );
  return (
    <>
      <PaneHead title={words.panes.runs} />
      <RunsFilters
        connectors={query.connectors}
        count={runs === undefined || hasNextPage ? '' : runsWords.count(loaded)}
      />
      <div className={styles.list}>
        <QueryFailed what={runsWords.list} query={query} />
        <StillLoading query={query} queryKey={['runs']} />
        <DroppedFilters />
        {isEmpty && query.isFiltered && (
          <FiltersHideAll thing={runsWords.thing} filters={1} onClear={() => setAll({})} />
        )}
        {isEmpty && !query.isFiltered && (
          <StateMessage icon="refresh" title={runsWords.empty.title}>
            <p>{runsWords.empty.text}</p>
          </StateMessage>
        )}
        {(loaded > 0 || query.isPending || hasNextPage) && (
          <DataGrid
            label={runsWords.list}
            columns={columns}
            rowCount={loaded === 0 ? undefined : loaded}
            rowAt={(index) => runs?.[index]}
            rowId={({ id }) => id}
            onRange={onRange}
            card={cardOf}
            onOpen={(run) => navigate(runAddress(run, search))}
            onRowKey={(event, run) => copyLinkOn(event, runAddress(run, search))}
          />
        )}
      </div>
    </>
  );
}

function cardOf(run: RunResource) {
  return <RunCard run={run} />;
}
