import type { GridColumn, GridSort } from '../../parts/data-grid/grid-column.ts';
import { GridName } from '../../parts/data-grid/grid-name.tsx';
import { scanners } from '../../../shared/contracts/arm/scanners.ts';
import { exact } from '../../parts/amount.ts';
import { ScannerCell } from '../../parts/scanner-cell.tsx';
import { ScannerShare } from '../../parts/scanner-share.tsx';
import { SeverityCounts } from '../../parts/severity.tsx';
import { VerdictBar } from '../../parts/verdict-bar.tsx';
import { When } from '../../parts/when.tsx';
import { scannerNames } from '../../words/parts.ts';
import { devopsWords } from '../../words/devops.ts';
import { findingHint, findingSum } from './finding-sum.ts';
import type { InventoryRow } from './inventory-rows.ts';
import { pathAbove } from './path-above.ts';

const { columns: titles } = devopsWords;

/** Columns of the inventory. `toggle` opens and closes a group; in a flat list a project names its group. */
export function inventoryColumns(
  toggle: (row: InventoryRow, open: boolean) => void,
  isTree: boolean,
): readonly GridColumn<InventoryRow>[] {
  return [
    {
      id: 'name',
      title: titles.name,
      width: 220,
      grows: true,
      fixed: true,
      sort: 'ascending',
      cell: (row) => <Name row={row} isTree={isTree} onToggle={(open) => toggle(row, open)} />,
    },
    {
      id: 'visibility',
      title: titles.visibility,
      width: 78,
      sort: 'ascending',
      cell: ({ item }) => devopsWords.visibility[item.visibility ?? 'unknown'],
    },
    {
      id: 'tier',
      title: titles.tier,
      width: 78,
      hideBelow: 1400,
      cell: ({ item }) => devopsWords.tier[item.tier],
    },
    {
      id: 'failing',
      title: titles.failing,
      width: 228,
      sort: 'descending',
      cell: ({ item }) => <SeverityCounts counts={item.failing} />,
    },
    {
      id: 'verdicts',
      title: titles.verdicts,
      width: 116,
      cell: ({ item }) => <VerdictBar counts={item.counts} />,
    },
    {
      id: 'findings',
      title: titles.findings,
      width: 76,
      // What a window of 1100 pixels has no room for.
      hideBelow: 1150,
      align: 'end',
      cell: ({ item }) => findingSum(item),
      hint: ({ item }) => findingHint(item),
    },
    ...scannerColumns,
    {
      id: 'score',
      title: titles.score,
      width: 60,
      // Only where the reader chooses it.
      hideBelow: Number.MAX_SAFE_INTEGER,
      align: 'end',
      cell: ({ item }) => item.score.value ?? '–',
    },
    {
      id: 'lastRead',
      title: titles.lastRead,
      width: 84,
      hideBelow: 1360,
      sort: 'ascending',
      cell: ({ item }) =>
        item.lastRead === undefined ? devopsWords.notRead : <When at={item.lastRead} as="short" />,
    },
  ];
}

/** Projects have a state, groups a share of their projects. */
const scannerColumns = scanners.map((scanner, index): GridColumn<InventoryRow> => ({
  id: scanner,
  title: scannerNames[scanner],
  width: index === 0 ? 44 : 40,
  align: 'center',
  small: true,
  ...(index < 4 ? {} : { hideBelow: 1236 }),
  cell({ item: { scanners: states, scannerCoverage } }) {
    if (scannerCoverage !== undefined)
      return <ScannerShare scanner={scannerNames[scanner]} counts={scannerCoverage[scanner]} />;
    return <ScannerCell scanner={scannerNames[scanner]} state={states?.[scanner] ?? 'notAssessed'} />;
  },
}));

function Name({
  row: { item, level, open },
  isTree,
  onToggle,
}: {
  row: InventoryRow;
  isTree: boolean;
  onToggle: (open: boolean) => void;
}) {
  const isGroup = item.kind === 'group';
  const note = isGroup
    ? exact(item.projects ?? 0)
    : item.archived === true
      ? devopsWords.archived
      : undefined;
  return (
    <GridName
      name={item.name}
      icon={isGroup ? 'folder' : 'project'}
      level={level}
      open={open}
      strong={isGroup}
      onToggle={onToggle}
      after={note}
      path={isTree ? undefined : pathAbove(item)}
    />
  );
}

/** Columns that the API sorts by, under the same names. */
export function sortOf(text: string): GridSort {
  const column = text.replace(/^-/, '');
  return { column, direction: text.startsWith('-') ? 'descending' : 'ascending' };
}

export function sortText({ column, direction }: GridSort): string {
  return direction === 'descending' ? `-${column}` : column;
}
