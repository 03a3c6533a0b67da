import { SeverityCounts } from '../../../../web/parts/severity.tsx';
import type { GridColumn } from '../../../../web/parts/data-grid/grid-column.ts';
import { GridName } from '../../../../web/parts/data-grid/grid-name.tsx';
import { ScannerCell } from '../../../../web/parts/scanner-cell.tsx';
import { ScannerShare } from '../../../../web/parts/scanner-share.tsx';
import { exact } from '../../../../web/parts/amount.ts';
import { VerdictBar } from '../../../../web/parts/verdict-bar.tsx';
import { When } from '../../../../web/parts/when.tsx';
import { exampleScanner, type ExampleRow } from './rows.ts';

const scanners = ['Secret', 'SAST', 'Deps', 'Image', 'IaC', 'DAST'];

/** The inventory as in the first picture, with all columns that it will ever have. */
export function exampleColumns(onToggle: (row: ExampleRow, open: boolean) => void): GridColumn<ExampleRow>[] {
  return [
    {
      id: 'name',
      title: 'Name',
      width: 220,
      grows: true,
      fixed: true,
      sort: 'ascending',
      cell: (row) => nameCell(row, onToggle),
    },
    { id: 'visibility', title: 'Visibility', width: 78, cell: (row) => row.visibility },
    { id: 'tier', title: 'Tier', width: 78, hideBelow: 1360, cell: (row) => row.tier },
    {
      id: 'failing',
      title: 'Failing checks',
      width: 228,
      sort: 'descending',
      cell: (row) => <SeverityCounts counts={row.failing} />,
    },
    { id: 'verdicts', title: 'Verdicts', width: 116, cell: (row) => <VerdictBar counts={row.counts} /> },
    {
      id: 'findings',
      title: 'Findings',
      width: 76,
      align: 'end',
      sort: 'descending',
      cell: (row) => exact(row.counts.pass),
    },
    ...scanners.map((title, index): GridColumn<ExampleRow> => ({
      id: title,
      title,
      width: index === 0 ? 42 : 38,
      align: 'center',
      small: true,
      cell: (row) => scannerCell(row, title, index),
    })),
    {
      id: 'lastRead',
      title: 'Last read',
      width: 76,
      hideBelow: 1360,
      cell: (row) => <When at={row.lastRead} as="short" />,
    },
  ];
}

export function exampleCard(row: ExampleRow, onToggle: (row: ExampleRow, open: boolean) => void) {
  return (
    <>
      {nameCell(row, onToggle)}
      <SeverityCounts counts={row.failing} />
      <VerdictBar counts={row.counts} />
    </>
  );
}

function nameCell(row: ExampleRow, onToggle: (row: ExampleRow, open: boolean) => void) {
  return (
    <GridName
      name={row.name}
      icon={row.projects === undefined ? 'project' : 'folder'}
      level={row.level}
      open={row.open}
      onToggle={(open) => onToggle(row, open)}
      strong={row.projects !== undefined}
      after={row.projects === undefined ? undefined : exact(row.projects)}
    />
  );
}

function scannerCell(row: ExampleRow, scanner: string, index: number) {
  if (row.projects !== undefined) {
    const percent = (row.projects * (index + 3)) % 101;
    const counts = { runs: percent, missing: 100 - percent, notApplicable: 0, notAssessed: 0, percent };
    return <ScannerShare scanner={scanner} counts={counts} />;
  }
  return <ScannerCell scanner={scanner} state={exampleScanner(row, index)} />;
}
