import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';
import { scanners, type Scanner } from '../../../shared/contracts/arm/scanners.ts';
import type { GridColumn } from '../../parts/data-grid/grid-column.ts';
import { GridName } from '../../parts/data-grid/grid-name.tsx';
import { pathText } from '../../parts/path-text.ts';
import { When } from '../../parts/when.tsx';
import { coverageWords } from '../../words/coverage.ts';
import { devopsWords } from '../../words/devops.ts';
import { scannerNames } from '../../words/parts.ts';
import type { InventoryRow } from '../devops/inventory-rows.ts';
import styles from './coverage-pane.module.css';
import { ScanCell, ScanState } from './scan-cell.tsx';

type Coverage = InventorySummary['tiles']['scannerCoverage'];

/** Columns of the matrix. Each head has the share of judged projects where the scanner runs; a cell leads to its check. */
export function scannerColumns(
  coverage: Coverage | undefined,
  addressOfCell: (scanner: Scanner, row: InventoryRow) => string | undefined,
): readonly GridColumn<InventoryRow>[] {
  return [
    {
      id: 'name',
      title: coverageWords.project,
      width: 220,
      grows: true,
      fixed: true,
      sort: 'ascending',
      cell: ({ item }) => <GridName name={pathText(item.fullPath)} />,
    },
    {
      id: 'visibility',
      title: coverageWords.visibility,
      width: 84,
      hideBelow: 1100,
      sort: 'ascending',
      cell: ({ item }) => devopsWords.visibility[item.visibility ?? 'unknown'],
    },
    ...scanners.map((scanner): GridColumn<InventoryRow> => {
      const share = coverage?.[scanner]?.percent ?? undefined;
      const name = scannerNames[scanner];
      return {
        id: scanner,
        title: share === undefined ? name : coverageWords.head(name, `${share}%`),
        width: 84,
        align: 'center',
        small: true,
        cell: (row) => <ScanCell scanner={scanner} row={row} address={addressOfCell(scanner, row)} />,
      };
    }),
    {
      id: 'lastRead',
      title: coverageWords.lastRead,
      width: 84,
      hideBelow: 1360,
      sort: 'ascending',
      cell: ({ item }) =>
        item.lastRead === undefined ? devopsWords.notRead : <When at={item.lastRead} as="short" />,
    },
  ];
}

/** A project in a narrow window. */
export function ScannerCard({ row }: { row: InventoryRow }) {
  return (
    <span className={styles.card}>
      <span title={pathText(row.item.fullPath)}>{pathText(row.item.fullPath)}</span>
      <span className={styles.states}>
        {scanners.map((scanner) => (
          <span key={scanner}>
            <ScanState scanner={scanner} row={row} />
            <small aria-hidden>{scannerNames[scanner]}</small>
          </span>
        ))}
      </span>
    </span>
  );
}
