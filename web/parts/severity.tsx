import { severityWords } from '../words/parts.ts';
import { amount } from './amount.ts';
import { iconStyle } from './icon.tsx';
import styles from './severity.module.css';
import {
  severityColors,
  severityIcons,
  severityOrder,
  severityText,
  type SeverityCounts as Counts,
  type SeverityName,
} from './severities.ts';

/** An icon; `faint` where the check does not fail. */
export function Severity({ severity, faint = false }: { severity: SeverityName; faint?: boolean }) {
  const word = severityWords[severity];
  return (
    <span
      className={`icon ${faint ? styles.faint : ''}`}
      style={iconStyle(severityIcons[severity], severityColors[severity])}
      role="img"
      aria-label={word}
      title={word}
    />
  );
}

/**
 * Failing checks by severity in five elements. Zero is faint, never hidden. The exact numbers are in the title and in the text
 * for screen readers, because amounts from 10,000 on are shortened.
 */
export function SeverityCounts({ counts, as = 'row' }: { counts: Counts; as?: 'row' | 'tile' }) {
  const text = severityText(counts);
  return (
    <span className={styles[as]} role="img" aria-label={text} title={text}>
      {severityOrder.map((severity) => (
        <span
          key={severity}
          className={`with-icon ${counts[severity] === 0 ? styles.zero : ''}`}
          style={iconStyle(severityIcons[severity], severityColors[severity])}
        >
          {amount(counts[severity])}
        </span>
      ))}
    </span>
  );
}
