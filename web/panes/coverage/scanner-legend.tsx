import { scannerStates } from '../../../shared/contracts/arm/scanners.ts';
import { Icon } from '../../parts/icon.tsx';
import { scanStatusColors, scanStatusIcons } from '../../parts/scan-coverage/scan-statuses.ts';
import { ScannerCell } from '../../parts/scanner-cell.tsx';
import { coverageWords } from '../../words/coverage.ts';
import { devopsWords } from '../../words/devops.ts';
import { words } from '../../words/en.ts';
import { findingWords } from '../../words/findings.ts';
import { scannerWords } from '../../words/parts.ts';
import styles from './coverage-pane.module.css';

/** Meaning of the cells, without their colours. */
export function ScannerLegend() {
  return (
    <footer className={styles.legend} aria-label={devopsWords.legend}>
      {[...scannerStates, 'old' as const].map((state) => (
        <span key={state} className={styles.state}>
          <ScannerCell scanner={coverageWords.tabs.label} state={state} /> {scannerWords[state]}
        </span>
      ))}
      <span className={styles.state}>
        <Icon name={scanStatusIcons['not-downloadable']} color={scanStatusColors['not-downloadable']} />{' '}
        {findingWords.coverage.report(findingWords.coverage.statuses['not-downloadable'])}
      </span>
      <span className={styles.keys}>{words.help.open}</span>
    </footer>
  );
}
