import type { CSSProperties } from 'react';
import { Link } from 'wouter';

import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';
import { type Scanner, scanners } from '../../../shared/contracts/arm/scanners.ts';
import { shareText, type ScannerCounts } from '../../parts/scanner-share.tsx';
import type { Filters } from '../../url/filters.ts';
import { scannerShareWords, scannerNames } from '../../words/parts.ts';
import styles from './scanner-bars.module.css';

type Coverage = Pick<InventorySummary['tiles'], 'scannerCoverage' | 'undecidedScanners'>;

/** A bar for each scanner. It links to the projects where the scanner is missing, or those where it is not assessed. */
export function ScannerBars({
  tiles: { scannerCoverage, undecidedScanners },
  listOf,
}: {
  tiles: Coverage;
  listOf: (filters: Filters) => string;
}) {
  return (
    <ul className={styles.bars}>
      {scanners.map((scanner) => {
        const counts = scannerCoverage[scanner];
        const { percent } = counts;
        const text = undecidedScanners.includes(scanner)
          ? scannerShareWords.undecided(scannerNames[scanner])
          : shareText(scannerNames[scanner], counts);
        return (
          <li key={scanner}>
            <Link href={listOf({ scanner: [valueBehind(scanner, counts)] })} title={text}>
              <b>{percent === null ? '–' : `${percent}%`}</b>
              <span className={styles.bar} style={{ '--share': `${percent ?? 0}%` } as CSSProperties} />
              <span>{scannerNames[scanner]}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function valueBehind(scanner: Scanner, { percent, notAssessed }: ScannerCounts): string {
  return percent === null && notAssessed > 0 ? `${scanner}:notAssessed` : `${scanner}:missing`;
}
