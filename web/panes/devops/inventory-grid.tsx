import { useCallback, useMemo, type ReactNode } from 'react';
import { useLocation, useSearch } from 'wouter';

import { useColumns, type Columns } from '../../parts/data-grid/use-columns.ts';
import { DataGrid } from '../../parts/data-grid/data-grid.tsx';
import type { GridTree } from '../../parts/data-grid/grid-column.ts';
import { copyLinkOn } from '../../app/copy-link.ts';
import { addressOf } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';
import { devopsWords } from '../../words/devops.ts';
import { InventoryCard } from './inventory-card.tsx';
import { inventoryColumns, sortOf, sortText } from './inventory-columns.tsx';
import type { InventoryRow } from './inventory-rows.ts';
import { pathAbove } from './path-above.ts';
import type { useInventory } from './use-inventory.ts';

type Props = {
  inventory: ReturnType<typeof useInventory>;
  columns: Columns<InventoryRow>;
  isTree: boolean;
  sort: string;
  onSort: (sort: string) => void;
  toggle: (row: InventoryRow, open: boolean) => void;
  /** Search of the list as DevOps security would show it, for the way through it; that of the address by default. */
  list?: string;
  /** The row in a narrow window, where a pane has its own. */
  card?: (row: InventoryRow) => ReactNode;
};

export function useInventoryColumns(toggle: Props['toggle'], isTree: boolean): Columns<InventoryRow> {
  return useColumns(
    'devops',
    useMemo(() => inventoryColumns(toggle, isTree), [toggle, isTree]),
  );
}

/** Groups and projects. A group opens in place, a project opens its pane, which learns which list it came from. */
export function InventoryGrid({ inventory, columns, isTree, sort, onSort, toggle, ...props }: Props) {
  const { card = isTree ? cardInTree : cardInList } = props;
  const search = useSearch();
  const [, navigate] = useLocation();
  const { rows, view } = inventory;
  const tree: GridTree<InventoryRow> = {
    level: ({ level }) => level,
    open: (row) => row.open,
    onToggle: toggle,
  };
  const onRange = useCallback((first: number, last: number) => rows.need(first, last), [rows]);

  function openRow(row: InventoryRow, index: number): void {
    const address = addressOf(row.item.id);
    if (row.open !== undefined) toggle(row, !row.open);
    else if (address !== undefined) {
      navigate(paneAddress(address, search), { state: { list: props.list ?? search, row: index } });
    }
  }

  return (
    <DataGrid
      label={devopsWords.list}
      list={inventory.key}
      columns={columns}
      rowCount={view.layout?.count}
      rowAt={rows.rowAt}
      rowId={({ item }) => item.id}
      onRange={onRange}
      card={card}
      {...(isTree ? { tree } : {})}
      sort={sortOf(sort)}
      onSort={(next) => onSort(sortText(next))}
      onOpen={openRow}
      onRowKey={(event, { item }) => {
        const address = addressOf(item.id);
        copyLinkOn(event, address && paneAddress(address, search));
      }}
      stale={inventory.isStale}
    />
  );
}

function cardInTree(row: InventoryRow) {
  return <InventoryCard row={row} />;
}

function cardInList(row: InventoryRow) {
  return <InventoryCard row={row} path={pathAbove(row.item)} />;
}
