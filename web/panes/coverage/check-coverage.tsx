import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

import { copyLinkOn } from '../../app/copy-link.ts';
import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { StillLoading } from '../../app/still-loading.tsx';
import { useCoverage } from '../../api/coverage.ts';
import { useInventorySummary } from '../../api/inventory.ts';
import { DataGrid } from '../../parts/data-grid/data-grid.tsx';
import { useColumns } from '../../parts/data-grid/use-columns.ts';
import { FilterBar } from '../../parts/filter-bar/filter-bar.tsx';
import { FiltersHideAll } from '../../parts/state/empty-states.tsx';
import { paneAddress, useFilters, useParameter } from '../../url/use-filters.ts';
import { coverageWords } from '../../words/coverage.ts';
import { chosenOf, filterFields, isFilterName, textField, valuesAfter } from '../devops/filter-fields.ts';
import { markForShortcut } from '../devops/inventory-filters.tsx';
import { Legend } from '../devops/legend.tsx';
import { whereOf } from '../recommendations/check-list.ts';
import { CheckCoverageCard, checkCoverageColumns } from './check-coverage-columns.tsx';
import { coverageSentence, sortedCoverage, sortOfCoverage, type CoverageRow } from './coverage-rows.ts';
import styles from './coverage-pane.module.css';

const { checks: texts } = coverageWords;
const where = ['scanner', 'findings', 'visibility', 'tier', 'connector', 'firstSeen', 'archived'] as const;

/** How much of every check is assessed, and what would help with the rest. */
export function CheckCoverage({ scope }: { scope: string }) {
  const { filters, set, setAll } = useFilters();
  const search = useSearch();
  const [, navigate] = useLocation();
  const [text = '', setText] = useParameter('find');
  const [sortText, setSort] = useParameter('sort');
  const others = useMemo(() => whereOf(filters), [filters]);
  const query = useCoverage(scope, others, scope !== '');
  const summary = useInventorySummary(scope, others);
  const sort = sortOfCoverage(sortText);
  const all = query.data?.checks;
  const rows = useMemo(
    () => (all === undefined ? undefined : sortedCoverage(all, { text, sort: sort.text })),
    [all, text, sort.text],
  );
  const columns = useColumns<CoverageRow>('coverage.checks', checkCoverageColumns);
  const { q, group } = filters;
  const addressOfCheck = (check: string) =>
    `${paneAddress('/recommendations', search, { ...others, check: [check] })}&show=notAssessed`;
  return (
    <>
      <p className={styles.sentence}>{query.data === undefined ? '\u00A0' : coverageSentence(query.data)}</p>
      <div className={styles.filters}>
        <FilterBar
          placeholder={texts.filter}
          query={text}
          onQuery={(next) => setText(next === '' ? undefined : next)}
          fields={[...textField(filters), ...filterFields(summary.data?.facets, others, where)]}
          chosen={{ ...chosenOf(others), ...(q === undefined ? {} : { q }), ...(group && { group }) }}
          onChoose={(name, values) => isFilterName(name) && set(name, valuesAfter(name, values))}
          onClear={() => setAll({}, ['find'])}
          count={rows === undefined ? '' : texts.count(rows.length)}
          inputRef={markForShortcut}
        />
      </div>
      <div className={styles.list}>
        <QueryFailed what={texts.list} query={query} />
        <StillLoading query={query} queryKey={['coverage', scope]} />
        <DroppedFilters />
        {rows?.length === 0 && (
          <div className={styles.empty}>
            <FiltersHideAll thing={coverageWords.thing} filters={1} onClear={() => setText(undefined)} />
          </div>
        )}
        {rows?.length !== 0 && (query.data !== undefined || query.error === null) && (
          <DataGrid
            label={texts.list}
            columns={columns}
            rowCount={rows?.length}
            rowAt={(index) => rows?.[index]}
            rowId={({ check }) => check}
            onRange={nothing}
            card={cardOf}
            wraps
            rowHeight={36}
            sort={sort}
            onSort={({ column, direction }) => setSort(direction === 'descending' ? `-${column}` : column)}
            onOpen={({ check }) => navigate(addressOfCheck(check))}
            onRowKey={(event, { check }) => copyLinkOn(event, addressOfCheck(check))}
            stale={query.isPlaceholderData}
          />
        )}
      </div>
      <Legend />
    </>
  );
}

function cardOf(row: CoverageRow) {
  return <CheckCoverageCard row={row} />;
}

/** All checks are loaded at once. */
function nothing(): void {}
