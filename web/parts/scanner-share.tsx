import type { ScannerCoverage } from '../../shared/contracts/arm/scanners.ts';
import { exact } from './amount.ts';
import { scannerShareWords } from '../words/parts.ts';
import { ScannerCell } from './scanner-cell.tsx';
import styles from './scanner-share.module.css';

export type ScannerCounts = ScannerCoverage[keyof ScannerCoverage];

/** The percent of a group's projects where a scanner runs; where it applies to none, why not. One element. */
export function ScannerShare({ scanner, counts }: { scanner: string; counts: ScannerCounts }) {
  const { percent, notApplicable, notAssessed } = counts;
  if (percent !== null) {
    const text = shareText(scanner, counts);
    return (
      <span className={styles.percent} role="img" aria-label={text} title={text}>
        {`${percent}%`}
      </span>
    );
  }
  if (notAssessed > 0) return <ScannerCell scanner={scanner} state="notAssessed" />;
  return notApplicable > 0 ? <ScannerCell scanner={scanner} state="notApplicable" /> : null;
}

/** The counts behind a percent. */
export function shareText(scanner: string, counts: ScannerCounts): string {
  const { runs, missing, notApplicable, notAssessed } = counts;
  const share = scannerShareWords.share(scanner, exact(runs), exact(missing));
  const others = scannerShareWords.others(exact(notApplicable), exact(notAssessed));
  return notApplicable + notAssessed === 0 ? share : `${share}, ${others}`;
}
