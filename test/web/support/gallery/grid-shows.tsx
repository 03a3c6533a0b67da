import { useCallback, useMemo, useRef, useState } from 'react';

import type { GridSort } from '../../../../web/parts/data-grid/grid-column.ts';
import { ColumnsMenu } from '../../../../web/parts/data-grid/columns-menu.tsx';
import { DataGrid, type DataGridHandle } from '../../../../web/parts/data-grid/data-grid.tsx';
import { useColumns } from '../../../../web/parts/data-grid/use-columns.ts';
import { Severity } from '../../../../web/parts/severity.tsx';
import { severityOrder } from '../../../../web/parts/severities.ts';
import { exampleCard, exampleColumns } from './columns.tsx';
import { exampleGroup, exampleRow, type ExampleRow } from './rows.ts';

const pageSize = 100;
const noToggle = () => undefined;
const flatColumns = exampleColumns(noToggle);

/** 100,000 rows that are loaded by the page of a hundred, as their range comes. `?none`, `?stale`: before and between answers. */
export function GridShow() {
  const [pages, setPages] = useState<ReadonlySet<number>>(new Set());
  const [sort, setSort] = useState<GridSort>({ column: 'failing', direction: 'descending' });
  const [openId, setOpenId] = useState<string>();
  const columns = useColumns('gallery', flatColumns);
  const grid = useRef<DataGridHandle>(null);
  const search = new URLSearchParams(location.search);
  const onRange = useCallback((first: number, last: number) => {
    const wanted = [Math.floor(first / pageSize), Math.floor(last / pageSize)];
    setPages((before) =>
      wanted.every((page) => before.has(page)) ? before : new Set([...before, ...wanted]),
    );
  }, []);

  return (
    <>
      <div className="wrap">
        <ColumnsMenu columns={columns} />
        <button type="button" onClick={() => grid.current?.focusRow(50_000)}>
          Go to row 50,000
        </button>
        <output id="opened">{openId ?? 'nothing open'}</output>
      </div>
      <div className="fill">
        <DataGrid
          label="Projects"
          list={`${sort.column} ${sort.direction}`}
          handle={grid}
          columns={columns}
          rowCount={search.has('none') ? undefined : 100_000}
          rowAt={(index) => (pages.has(Math.floor(index / pageSize)) ? exampleRow(index) : undefined)}
          onRange={onRange}
          rowId={(row) => row.id}
          card={(row) => exampleCard(row, noToggle)}
          sort={sort}
          onSort={setSort}
          selectedId={openId}
          onOpen={(row) => setOpenId(row.id)}
          onEscape={() => setOpenId(undefined)}
          onRowKey={(event, row) => event.key === 'l' && setOpenId(`link of ${row.id}`)}
          stale={search.has('stale')}
        />
      </div>
    </>
  );
}

/** Two groups with subgroups, opened and closed. */
export function TreeShow() {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(['Contoso', 'Mobile']));
  const onToggle = useCallback((row: ExampleRow, opens: boolean) => {
    setOpen((before) => new Set(opens ? [...before, row.id] : [...before].filter((id) => id !== row.id)));
  }, []);
  const columns = useColumns(
    'gallery-tree',
    useMemo(() => exampleColumns(onToggle), [onToggle]),
  );
  const rows = treeRows(open);

  return (
    <div className="fill">
      <DataGrid
        label="Groups and projects"
        columns={columns}
        rowCount={rows.length}
        rowAt={(index) => rows[index]}
        onRange={noToggle}
        rowId={(row) => row.id}
        card={(row) => exampleCard(row, onToggle)}
        tree={{ level: (row) => row.level, open: (row) => row.open, onToggle }}
        selectedId="Mobile-3"
      />
    </div>
  );
}

/** Titles that wrap: the heights are measured. */
export function WrapShow() {
  const columns = useColumns('gallery-wrap', wrapColumns);
  return (
    <div className="fill">
      <DataGrid
        label="Checks"
        columns={columns}
        rowCount={400}
        rowAt={(index) => index}
        onRange={noToggle}
        rowId={String}
        card={title}
        rowHeight={36}
        cardHeight={46}
        wraps
      />
    </div>
  );
}

const wrapColumns = [
  {
    id: 'severity',
    title: 'Severity',
    width: 80,
    cell: (index: number) => <Severity severity={severityOrder[index % 4] ?? 'Low'} />,
  },
  { id: 'title', title: 'Check', width: 160, cell: title },
];

function title(index: number): string {
  return index % 3 === 0
    ? `REV-${index} Approvals should be removed when code changes`
    : `REV-${index} Short`;
}

function treeRows(open: ReadonlySet<string>): ExampleRow[] {
  const children = (parent: string, level: number) =>
    open.has(parent)
      ? Array.from({ length: 12 }, (_, index) => ({ ...exampleRow(index), id: `${parent}-${index}`, level }))
      : [];
  const group = (name: string, level: number, projects: number) =>
    exampleGroup(name, level, projects, open.has(name));
  const inside = open.has('Contoso')
    ? [
        group('Mobile', 2, 1_062),
        ...children('Mobile', 3),
        group('Commerce', 2, 1_062),
        ...children('Commerce', 3),
      ]
    : [];
  return [
    group('Contoso', 1, 7_440),
    ...inside,
    group('Northwind Traders', 1, 2_040),
    ...children('Northwind Traders', 2),
  ];
}
