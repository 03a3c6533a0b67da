import { useMemo } from 'react';
import { useSearch } from 'wouter';

import { checkOfScanner, type Scanner } from '../../../shared/contracts/arm/scanners.ts';
import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { useInventorySummary } from '../../api/inventory.ts';
import { FilterBar } from '../../parts/filter-bar/filter-bar.tsx';
import { FiltersHideAll } from '../../parts/state/empty-states.tsx';
import { useColumns } from '../../parts/data-grid/use-columns.ts';
import { addressWith, paneAddress, useFilters, useParameter, withParameter } from '../../url/use-filters.ts';
import { coverageWords } from '../../words/coverage.ts';
import { devopsWords } from '../../words/devops.ts';
import { chosenOf, filterFields, isFilterName, valuesAfter } from '../devops/filter-fields.ts';
import { markForShortcut } from '../devops/inventory-filters.tsx';
import { InventoryFailed } from '../devops/inventory-failed.tsx';
import { InventoryGrid } from '../devops/inventory-grid.tsx';
import { flatList } from '../devops/flat-list.ts';
import type { InventoryRow } from '../devops/inventory-rows.ts';
import { useInventory } from '../devops/use-inventory.ts';
import { thingText } from '../recommendations/thing-text.ts';
import styles from './coverage-pane.module.css';
import { ScannerLegend } from './scanner-legend.tsx';
import { ScannerCard, scannerColumns } from './scanner-columns.tsx';
import { withoutScanner } from './scanner-filter.ts';
import { ScannerShares } from './scanner-shares.tsx';
import { unreadScan } from './scans.ts';

const noneOpen: ReadonlySet<string> = new Set();
const sorts: readonly string[] = ['name', '-name', 'visibility', '-visibility', 'lastRead', '-lastRead'];

/** Projects × scanners. A state of a scanner is a filter; the shares are of all projects under the other filters. */
export function ScannerMatrix({ scope }: { scope: string }) {
  const { filters, set, setAll } = useFilters();
  const search = useSearch();
  const [sortText = '', setSort] = useParameter('sort');
  const sort = sorts.includes(sortText) ? sortText : 'name';
  const inventory = useInventory({ scope, filters, view: 'flat', sort, open: noneOpen });
  const { asOf, layout } = inventory.view;
  const isEmpty = layout?.count === 0 && !inventory.isStale;
  const isReadable = layout !== undefined || inventory.failure === undefined;
  const summary = useInventorySummary(scope, filters, { asOf, enabled: asOf !== undefined });
  const others = useMemo(() => withoutScanner(filters), [filters]);
  const shares = useInventorySummary(scope, others, { asOf, enabled: asOf !== undefined });
  const coverage = shares.data?.tiles.scannerCoverage;
  const undecided = shares.data?.tiles.undecidedScanners;
  const columns = useColumns<InventoryRow>(
    'coverage',
    useMemo(() => {
      const addressOfCell = (scanner: Scanner, { item }: InventoryRow) => {
        const text = thingText(item.id) ?? '';
        if (unreadScan(item, scanner) !== undefined) {
          const shown = withParameter(search, 'project', text);
          return addressWith('/coverage', withParameter(shown, 'scan', scanner));
        }
        if (undecided?.includes(scanner) ?? true) return undefined;
        const project = encodeURIComponent(text);
        const address = paneAddress('/recommendations', search, { check: [checkOfScanner[scanner]] });
        return `${address}&project=${project}`;
      };
      return scannerColumns(coverage, addressOfCell);
    }, [coverage, undecided, search]),
  );
  return (
    <>
      {isReadable && <ScannerShares tiles={shares.data?.tiles} filters={others} />}
      <div className={styles.filters}>
        <FilterBar
          placeholder={coverageWords.filter}
          query={filters.q?.[0] ?? ''}
          onQuery={(q) => set('q', q === '' ? undefined : [q])}
          fields={filterFields(summary.data?.facets, filters)}
          chosen={chosenOf(filters)}
          onChoose={(name, values) => isFilterName(name) && set(name, valuesAfter(name, values))}
          onClear={() => setAll({})}
          count={layout === undefined ? '' : devopsWords.projects(layout.count)}
          inputRef={markForShortcut}
        />
      </div>
      <div className={styles.list}>
        <InventoryFailed inventory={inventory} />
        <QueryFailed what={coverageWords.shares} query={shares} />
        <DroppedFilters />
        {isEmpty && (
          <div className={styles.empty}>
            <FiltersHideAll
              thing={devopsWords.thing}
              filters={Math.max(1, Object.keys(filters).length)}
              onClear={() => setAll({})}
            />
          </div>
        )}
        {!isEmpty && isReadable && (
          <InventoryGrid
            inventory={inventory}
            columns={columns}
            isTree={false}
            sort={sort}
            onSort={(next) => setSort(next === 'name' ? undefined : next)}
            toggle={nothing}
            list={flatList(filters, sort)}
            card={cardOf}
          />
        )}
      </div>
      <ScannerLegend />
    </>
  );
}

function cardOf(row: InventoryRow) {
  return <ScannerCard row={row} />;
}

/** A flat list has nothing to open in place. */
function nothing(): void {}
