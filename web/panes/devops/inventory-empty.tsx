import { Button } from '@fluentui/react-components';
import { Link, useSearch } from 'wouter';

import { useInventorySummary } from '../../api/inventory.ts';
import { pathText } from '../../parts/path-text.ts';
import { EmptyState, FiltersHideAll, NothingFails } from '../../parts/state/empty-states.tsx';
import { addressWith, useFilters } from '../../url/use-filters.ts';
import { writeFilters } from '../../url/filters.ts';
import { devopsWords } from '../../words/devops.ts';
import { words } from '../../words/en.ts';
import styles from './devops-pane.module.css';
import { FirstRead } from './first-read.tsx';
import type { Devops } from './use-devops.ts';
import { worstFilter } from './worst-filter.ts';

const nothing = {};

/** Why the list has no row, and what to do. */
export function InventoryEmpty({
  devops: { scope, filters },
  connectors,
}: {
  devops: Devops;
  connectors: number | undefined;
}) {
  const { set, setAll } = useFilters();
  const search = useSearch();
  const { verdict: _verdict, severity: _severity, check: _check, ...where } = filters;
  const { data: unfiltered } = useInventorySummary(scope, nothing);
  const { data: there } = useInventorySummary(scope, where);
  const worst = worstFilter(filters, unfiltered);
  const names = Object.keys(filters);

  if (connectors === 0) {
    return (
      <div className={styles.empty}>
        <EmptyState
          title={words.empty.title}
          action={
            <Link href={addressWith('/environments/add/gitlab', search)}>
              <Button as="a" appearance="primary">
                {words.empty.add}
              </Button>
            </Link>
          }
        >
          {words.empty.text}
        </EmptyState>
      </div>
    );
  }
  if (unfiltered?.tiles.groups === 0) {
    return (
      <div className={styles.empty}>
        <FirstRead />
      </div>
    );
  }
  if (filters.verdict?.join() === 'fail' && there?.tiles.counts.fail === 0 && there.tiles.projects > 0) {
    return (
      <div className={styles.empty}>
        <NothingFails
          where={filters.group?.map(pathText)[0] ?? devopsWords.everywhere}
          counts={there.tiles.counts}
          href={addressWith('/devops', writeFilters({ ...where, verdict: ['notAssessed'] }, search))}
        />
      </div>
    );
  }
  return (
    <div className={styles.empty}>
      <FiltersHideAll
        thing={devopsWords.thing}
        filters={Math.max(1, names.length)}
        onClear={() => setAll({})}
        {...(worst === undefined ? {} : { worst: { ...worst, onRemove: () => set(worst.name, undefined) } })}
      />
    </div>
  );
}
