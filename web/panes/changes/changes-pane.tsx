import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { ExportButton } from '../../app/export/export-button.tsx';
import { PaneHead } from '../../app/pane-head.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { StillLoading } from '../../app/still-loading.tsx';
import { useScope } from '../../app/use-scope.ts';
import { RowsChanged } from '../../parts/state/empty-states.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { useFilters } from '../../url/use-filters.ts';
import { changeWords } from '../../words/changes.ts';
import { words } from '../../words/en.ts';
import { ChangesFilters } from './changes-filters.tsx';
import { ChangesList } from './changes-list.tsx';
import styles from './changes-pane.module.css';
import { ChangesSentence } from './changes-sentence.tsx';
import { useChangesPane } from './use-changes-pane.ts';

/** The change feed by day, with a sentence of its numbers. */
export function ChangesPane() {
  const { path: scope = '' } = useScope();
  const { filters } = useFilters();
  const pane = useChangesPane(scope, filters);
  const { query, unknown } = pane;
  return (
    <>
      <PaneHead title={words.panes.changes} parts={filters.group ?? []}>
        <ExportButton
          scope={scope}
          of="changes"
          query={pane.question}
          shown={pane.totals?.countedSince === undefined ? pane.totals?.count : undefined}
        />
      </PaneHead>
      <ChangesSentence totals={pane.totals} />
      <ChangesFilters scope={scope} pane={pane} />
      <div className={styles.notices}>
        <QueryFailed what={changeWords.list} query={query} />
        <StillLoading query={query} queryKey={['changes', scope]} />
        <DroppedFilters />
        {unknown.kinds.map((kind) => (
          <Dropped key={kind} name={changeWords.fields.kind} value={kind} />
        ))}
        {unknown.since !== undefined && <Dropped name={changeWords.since.day} value={unknown.since} />}
        {pane.newer !== undefined && (
          <RowsChanged title={changeWords.newer(pane.newer)} onRefresh={pane.refresh} />
        )}
      </div>
      <ChangesList pane={pane} />
    </>
  );
}

function Dropped({ name, value }: { name: string; value: string }) {
  return <StateMessage icon="info" title={changeWords.unknown(name, value)} role="status" strip />;
}
