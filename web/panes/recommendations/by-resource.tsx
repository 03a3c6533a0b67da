import { useMemo } from 'react';

import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { useInventorySummary } from '../../api/inventory.ts';
import { FilterBar } from '../../parts/filter-bar/filter-bar.tsx';
import { FiltersHideAll } from '../../parts/state/empty-states.tsx';
import { useColumns } from '../../parts/data-grid/use-columns.ts';
import { useFilters, useParameter } from '../../url/use-filters.ts';
import { devopsWords } from '../../words/devops.ts';
import { recommendationWords } from '../../words/recommendations.ts';
import { chosenOf, filterFields, isFilterName, valuesAfter } from '../devops/filter-fields.ts';
import { markForShortcut } from '../devops/inventory-filters.tsx';
import { flatList } from '../devops/flat-list.ts';
import { InventoryFailed } from '../devops/inventory-failed.tsx';
import { InventoryGrid } from '../devops/inventory-grid.tsx';
import type { InventoryRow } from '../devops/inventory-rows.ts';
import { Legend } from '../devops/legend.tsx';
import { useInventory } from '../devops/use-inventory.ts';
import styles from './recommendations-pane.module.css';
import { resourceColumns } from './resource-columns.tsx';

const noneOpen: ReadonlySet<string> = new Set();
const byName: readonly string[] = ['name', '-name', 'failing', '-failing', 'lastRead', '-lastRead'];

/** Projects by what fails. One check in the address is the panel's, and chooses no projects. */
export function ByResource({ scope }: { scope: string }) {
  const { filters, set, setAll } = useFilters();
  const [sortText = '', setSort] = useParameter('sort');
  const sort = byName.includes(sortText) ? sortText : '-failing';
  const shown = useMemo(() => {
    const { check, ...others } = filters;
    return check === undefined || check.length < 2 ? others : filters;
  }, [filters]);
  const inventory = useInventory({ scope, filters: shown, view: 'flat', sort, open: noneOpen });
  const { asOf, layout } = inventory.view;
  const isEmpty = layout?.count === 0 && !inventory.isStale;
  const isReadable = layout !== undefined || inventory.failure === undefined;
  const summary = useInventorySummary(scope, shown, { asOf, enabled: asOf !== undefined });
  const columns = useColumns<InventoryRow>('recommendations.resources', resourceColumns);
  const keepPanel = () => setAll(filters.check?.length === 1 ? { check: filters.check } : {});
  return (
    <>
      <div className={styles.filters}>
        <FilterBar
          placeholder={recommendationWords.filterResources}
          query={filters.q?.[0] ?? ''}
          onQuery={(q) => set('q', q === '' ? undefined : [q])}
          fields={filterFields(summary.data?.facets, shown)}
          chosen={chosenOf(shown)}
          onChoose={(name, values) => isFilterName(name) && set(name, valuesAfter(name, values))}
          onClear={keepPanel}
          count={layout === undefined ? '' : devopsWords.projects(layout.count)}
          inputRef={markForShortcut}
        />
      </div>
      <div className={styles.list}>
        <InventoryFailed inventory={inventory} />
        <DroppedFilters />
        {isEmpty && (
          <div className={styles.empty}>
            <FiltersHideAll
              thing={devopsWords.thing}
              filters={Math.max(1, Object.keys(shown).length)}
              onClear={keepPanel}
            />
          </div>
        )}
        {!isEmpty && isReadable && (
          <InventoryGrid
            inventory={inventory}
            columns={columns}
            isTree={false}
            sort={sort}
            onSort={(next) => setSort(next === '-failing' ? undefined : next)}
            toggle={nothing}
            list={flatList(shown, sort)}
          />
        )}
      </div>
      <Legend />
    </>
  );
}

/** A flat list has nothing to open in place. */
function nothing(): void {}
