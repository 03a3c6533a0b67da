import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { StillLoading } from '../../app/still-loading.tsx';
import { RowsChanged } from '../../parts/state/empty-states.tsx';
import { recommendationWords } from '../../words/recommendations.ts';
import { Legend } from '../devops/legend.tsx';
import { CheckFilters } from './check-filters.tsx';
import { CheckGrid } from './check-grid.tsx';
import { isVoid, NoChecks } from './no-checks.tsx';
import styles from './recommendations-pane.module.css';
import type { Recommendations } from './use-recommendations-pane.ts';

export function ByCheck({ pane }: { pane: Recommendations }) {
  const { query, checks } = pane;
  return (
    <>
      <CheckFilters pane={pane} />
      <div className={styles.list}>
        <QueryFailed what={recommendationWords.list} query={query} />
        <StillLoading query={query} queryKey={['recommendations', pane.scope]} />
        <DroppedFilters />
        {pane.changed > 0 && (
          <RowsChanged title={recommendationWords.changed(pane.changed)} onRefresh={pane.refresh} />
        )}
        {checks?.length === 0 || isVoid(pane) ? (
          <NoChecks pane={pane} />
        ) : (
          (query.data !== undefined || query.error === null) && <CheckGrid pane={pane} />
        )}
      </div>
      <Legend keys={recommendationWords.keys} />
    </>
  );
}
