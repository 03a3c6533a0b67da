import { Link } from 'wouter';

import type { Scanner } from '../../../shared/contracts/arm/scanners.ts';
import { Icon } from '../../parts/icon.tsx';
import { scanStatusColors, scanStatusIcons } from '../../parts/scan-coverage/scan-statuses.ts';
import { ScannerCell } from '../../parts/scanner-cell.tsx';
import { useNow } from '../../parts/use-now.ts';
import { whenText } from '../../parts/when-text.ts';
import { coverageWords } from '../../words/coverage.ts';
import { findingWords } from '../../words/findings.ts';
import type { InventoryRow } from '../devops/inventory-rows.ts';
import styles from './coverage-pane.module.css';
import { cellState, scanOf, unreadScan } from './scans.ts';

type Props = { scanner: Scanner; row: InventoryRow };

/** State of a scanner and the age of its last scan; a mark where its report could not be read. */
export function ScanCell({ address, ...cell }: Props & { address: string | undefined }) {
  if (address === undefined) return <Content {...cell} />;
  return (
    <Link href={address} tabIndex={-1} className={styles.cell}>
      <Content {...cell} />
    </Link>
  );
}

function Content({ scanner, row }: Props) {
  const now = useNow();
  const lastRun = scanOf(row.item, scanner)?.lastRun;
  const unread = unreadScan(row.item, scanner);
  return (
    <>
      <ScanState scanner={scanner} row={row} />
      {unread !== undefined && (
        <Icon
          name={scanStatusIcons[unread.status]}
          color={scanStatusColors[unread.status]}
          label={findingWords.coverage.report(findingWords.coverage.statuses[unread.status])}
        />
      )}
      {lastRun !== undefined && whenText(new Date(lastRun), now, 'short')}
    </>
  );
}

export function ScanState({ scanner, row: { item } }: Props) {
  return <ScannerCell scanner={coverageWords.scanners[scanner]} state={cellState(item, scanner)} />;
}
