import { useScope } from '../../app/use-scope.ts';
import { PaneHead } from '../../app/pane-head.tsx';
import { useConnectors } from '../../api/connectors.ts';
import { narrow, useMedia } from '../../parts/use-media.ts';
import { words } from '../../words/en.ts';
import { devopsWords } from '../../words/devops.ts';
import { ExportButton } from '../../app/export/export-button.tsx';
import { filterQuery } from '../../url/filters.ts';
import { useFilters } from '../../url/use-filters.ts';
import styles from './devops-pane.module.css';
import { DevopsTiles } from './devops-tiles.tsx';
import { InventoryFilters } from './inventory-filters.tsx';
import { InventoryGrid, useInventoryColumns } from './inventory-grid.tsx';
import { InventoryNotices } from './inventory-notices.tsx';
import { InventoryEmpty } from './inventory-empty.tsx';
import { Legend } from './legend.tsx';
import { SavedViews } from './saved-views.tsx';
import { useDevops } from './use-devops.ts';
import { ColumnsMenu } from '../../parts/data-grid/columns-menu.tsx';

/** Groups and projects with their verdicts in numbers: tree or flat, under the same filters. */
export function DevopsPane() {
  const { subscription, path: scope = '' } = useScope();
  const { data: connectors } = useConnectors(subscription?.subscriptionId);
  const { filters } = useFilters();
  const devops = useDevops(scope, filters);
  const { inventory, summary, toggle } = devops;
  const columns = useInventoryColumns(toggle, devops.view === 'tree');
  const isNarrow = useMedia(narrow);
  const isReadable = inventory.view.layout !== undefined || inventory.failure === undefined;
  const isEmpty = inventory.view.layout?.count === 0 && !inventory.isStale;
  return (
    <>
      <PaneHead
        title={words.panes.devops}
        parts={[...(filters.group ?? []), ...(filters.q ?? [])]}
        aside={connectors === undefined ? undefined : devopsWords.aside(connectors.length)}
      >
        <SavedViews />
        <ExportButton
          scope={scope}
          of="inventory"
          query={{ ...filterQuery(filters), sort: devops.sort }}
          shown={summary.data?.tiles.projects}
        />
        {!isNarrow && <ColumnsMenu columns={columns} />}
      </PaneHead>
      {isReadable && <DevopsTiles summary={summary.data} filters={filters} />}
      <InventoryFilters devops={devops} />
      <div className={styles.list}>
        <InventoryNotices devops={devops} />
        {isEmpty && <InventoryEmpty devops={devops} connectors={connectors?.length} />}
        {!isEmpty && isReadable && (
          <InventoryGrid
            inventory={inventory}
            columns={columns}
            isTree={devops.view === 'tree'}
            sort={devops.sort}
            onSort={devops.setSort}
            toggle={toggle}
          />
        )}
      </div>
      <Legend scanners />
    </>
  );
}
