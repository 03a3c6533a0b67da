import { scannerWords } from '../words/parts.ts';
import { iconStyle } from './icon.tsx';
import type { IconName } from './icon-names.ts';
import styles from './scanner-cell.module.css';

export type ScannerState = keyof typeof scannerWords;

const icons: Record<ScannerState, IconName> = {
  runs: 'scanner-runs',
  old: 'scanner-old',
  missing: 'scanner-missing',
  notApplicable: 'scanner-not-applicable',
  notAssessed: 'scanner-not-assessed',
};
const colors: Record<ScannerState, string> = {
  runs: 'var(--pass)',
  old: 'var(--medium)',
  missing: 'var(--fail)',
  notApplicable: 'var(--na)',
  notAssessed: 'var(--unknown)',
};

/** A project's state of one scanner. */
export function ScannerCell({ scanner, state }: { scanner: string; state: ScannerState }) {
  const label = `${scanner}: ${scannerWords[state]}`;
  return (
    <span
      className={`icon ${styles.cell}`}
      style={iconStyle(icons[state], colors[state])}
      role="img"
      aria-label={label}
      title={label}
    />
  );
}

/** A state in words beside its shape. */
export function ScannerStateText({ state }: { state: ScannerState }) {
  return (
    <span className="with-icon" style={iconStyle(icons[state], colors[state])}>
      {scannerWords[state]}
    </span>
  );
}
