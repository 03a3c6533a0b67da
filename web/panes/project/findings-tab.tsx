import { useLocation } from 'wouter';

import { ExportButton } from '../../app/export/export-button.tsx';
import { copyLinkOn } from '../../app/copy-link.ts';
import { QueryFailed } from '../../app/query-failed.tsx';
import { StillLoading } from '../../app/still-loading.tsx';
import { DataGrid } from '../../parts/data-grid/data-grid.tsx';
import { useColumns } from '../../parts/data-grid/use-columns.ts';
import { FilterBar } from '../../parts/filter-bar/filter-bar.tsx';
import { RowsChanged } from '../../parts/state/empty-states.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import type { FindingRow } from '../../api/findings-by-severity.ts';
import { findingWords } from '../../words/findings.ts';
import { markForShortcut } from '../devops/inventory-filters.tsx';
import { FindingCard, findingColumns } from './finding-columns.tsx';
import { findingFilterFields, isFindingField } from './finding-filters.ts';
import { FindingsEmpty } from './findings-empty.tsx';
import styles from './findings-tab.module.css';
import { useFindingsTab, type FindingsTabState } from './use-findings-tab.ts';
import type { ProjectPane } from './use-project-pane.ts';

/** Findings of the project's scanners, the worst first; a row opens its panel. */
export function FindingsTab({ pane }: { pane: ProjectPane }) {
  const tab = useFindingsTab(pane);
  const { query, filters, count } = tab;
  return (
    <>
      <FilterBar
        placeholder={findingWords.filter}
        query={tab.text ?? ''}
        onQuery={tab.setText}
        fields={findingFilterFields(tab.facets)}
        chosen={filters}
        onChoose={(field, values) => isFindingField(field) && tab.choose(field, values)}
        onClear={tab.clear}
        count={count === undefined ? '' : findingWords.counted(count)}
        inputRef={markForShortcut}
      >
        <ExportButton scope={pane.connectorId} of="findings" query={tab.exported} shown={count} />
      </FilterBar>
      <div className={styles.notices}>
        <QueryFailed what={findingWords.what} query={query} />
        <StillLoading query={query} queryKey={['findings', pane.id]} />
        {tab.dropped.map(({ field, value }) => (
          <StateMessage
            key={`${field} ${value}`}
            icon="info"
            title={findingWords.noValue(findingWords.fields[field], value)}
            role="status"
            strip
          />
        ))}
        {tab.isOld && <RowsChanged title={findingWords.newer} onRefresh={() => void query.refetch()} />}
      </div>
      {tab.rowCount === 0 && !query.hasNextPage && !query.isPlaceholderData ? (
        <FindingsEmpty pane={pane} tab={tab} />
      ) : (
        (query.data !== undefined || query.error === null) && <FindingGrid pane={pane} tab={tab} />
      )}
    </>
  );
}

function FindingGrid({ pane, tab }: { pane: ProjectPane; tab: FindingsTabState }) {
  const [, navigate] = useLocation();
  const columns = useColumns('findings', findingColumns);
  const { openFinding, findingAddress } = pane;
  return (
    <div className={styles.list}>
      <DataGrid
        label={findingWords.what}
        list={`${pane.id} ${JSON.stringify([tab.filters, tab.text])}`}
        columns={columns}
        rowCount={tab.rowCount}
        rowAt={(index) => tab.rows?.[index]}
        rowId={({ id }) => id}
        onRange={tab.onRange}
        card={cardOf}
        onOpen={({ id }) =>
          navigate(findingAddress(id), {
            replace: openFinding !== undefined,
            state: history.state as unknown,
          })
        }
        onRowKey={(event, { id }) => copyLinkOn(event, findingAddress(id))}
        onEscape={() => openFinding !== undefined && pane.closeFinding()}
        selectedId={openFinding}
        stale={tab.query.isPlaceholderData}
      />
    </div>
  );
}

function cardOf(row: FindingRow) {
  return <FindingCard row={row} />;
}
