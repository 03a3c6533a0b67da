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

/** A project's state of one scanner; a group has `percent`, the share of its projects where it runs. */
export function ScannerCell(props: { scanner: string; state: ScannerState } | { percent: number }) {
  if ('percent' in props) return <span className={styles.percent}>{props.percent}%</span>;
  const label = `${props.scanner}: ${scannerWords[props.state]}`;
  return (
    <span
      className={`icon ${styles.cell}`}
      style={iconStyle(icons[props.state], colors[props.state])}
      role="img"
      aria-label={label}
      title={label}
    />
  );
}
