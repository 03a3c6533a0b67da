import type { CSSProperties } from 'react';

import styles from './verdict-bar.module.css';
import { verdictEnds, verdictText, verdictTotal, type VerdictCounts } from './verdicts.ts';

/**
 * One element: each verdict is a background that reaches from the left to its own end, under the ones before it. A table of
 * 45 rows thus has no nodes for segments. The text alternative has the exact counts.
 */
export function VerdictBar({ counts, tall = false }: { counts: VerdictCounts; tall?: boolean }) {
  const ends = verdictEnds(counts);
  const style = {
    '--fail-end': `${ends.fail}%`,
    '--pass-end': `${ends.pass}%`,
    '--unknown-end': `${ends.notAssessed}%`,
    '--fail-min': counts.fail > 0 ? '2px' : '0px',
  } as CSSProperties;
  const text = verdictText(counts);
  const empty = verdictTotal(counts) === 0;

  return (
    <span
      className={`${styles.bar} ${tall ? styles.tall : ''} ${empty ? styles.empty : ''}`}
      style={style}
      role="img"
      aria-label={text}
      title={text}
    />
  );
}
