import type { SecurityConnector } from '../../../shared/contracts/arm/security-connector.ts';
import { FilterBar } from '../../parts/filter-bar/filter-bar.tsx';
import { useFilters } from '../../url/use-filters.ts';
import { runsWords } from '../../words/runs.ts';
import styles from './runs-pane.module.css';

/** The connectors whose runs are listed. */
export function RunsFilters({
  connectors = [],
  count,
}: {
  connectors: readonly SecurityConnector[] | undefined;
  count: string;
}) {
  const { filters, set, setAll } = useFilters();
  const { connector = [] } = filters;
  const names = [...new Set([...connectors.map(({ name }) => name), ...connector])];
  const values = names.filter((id) => id !== 'all').map((id) => ({ id, text: id }));
  return (
    <div className={styles.filters}>
      <FilterBar
        fields={[{ id: 'connector', name: runsWords.columns.connector, values }]}
        chosen={{ connector: connector.includes('all') ? [] : connector }}
        onChoose={(_field, chosen) => set('connector', chosen)}
        onClear={() => setAll({})}
        count={count}
      />
    </div>
  );
}
