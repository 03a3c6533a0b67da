import { FilterBar } from '../../parts/filter-bar/filter-bar.tsx';
import { useFilters } from '../../url/use-filters.ts';
import { devopsWords } from '../../words/devops.ts';
import { chosenOf, filterFields, isFilterName, valuesAfter } from './filter-fields.ts';
import styles from './devops-pane.module.css';
import type { Devops } from './use-devops.ts';
import { ViewSwitch } from './view-switch.tsx';

export function InventoryFilters({ devops: { summary, view, setView } }: { devops: Devops }) {
  const { filters, set, setAll } = useFilters();
  const tiles = summary.data?.tiles;
  return (
    <div className={styles.filters}>
      <FilterBar
        placeholder={devopsWords.filter}
        query={filters.q?.[0] ?? ''}
        onQuery={(q) => set('q', q === '' ? undefined : [q])}
        fields={filterFields(summary.data?.facets, filters)}
        chosen={chosenOf(filters)}
        onChoose={(name, values) => isFilterName(name) && set(name, valuesAfter(name, values))}
        onClear={() => setAll({})}
        count={
          tiles === undefined
            ? ''
            : devopsWords.counted(view === 'flat' ? undefined : tiles.groups, tiles.projects)
        }
        inputRef={markForShortcut}
      >
        <ViewSwitch view={view} onChange={setView} />
      </FilterBar>
    </div>
  );
}

/** `/` leads here. */
export function markForShortcut(field: HTMLInputElement | null): void {
  if (field !== null) field.dataset['shortcut'] = 'filter';
}
