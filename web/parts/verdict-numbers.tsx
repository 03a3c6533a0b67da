import type { ReactNode } from 'react';

import { verdictWords } from '../words/parts.ts';
import { exact, percent } from './amount.ts';
import { Verdict } from './verdict.tsx';
import styles from './verdict-numbers.module.css';
import { verdictOrder, verdictTotal, verdictText, type VerdictCounts, type VerdictName } from './verdicts.ts';

/** The four counts under a bar, as numbers or shares, each with what a pane adds (its commonest reason, say). */
export function VerdictNumbers({
  counts,
  as = 'count',
  extra = {},
}: {
  counts: VerdictCounts;
  as?: 'count' | 'percent';
  extra?: Partial<Record<VerdictName, ReactNode>>;
}) {
  const total = verdictTotal(counts);

  return (
    <ul className={styles.numbers} title={verdictText(counts)}>
      {verdictOrder.map((verdict) => (
        <li key={verdict}>
          <Verdict verdict={verdict}>
            <b>{as === 'count' ? exact(counts[verdict]) : `${percent(counts[verdict], total)}%`}</b>{' '}
            {verdictWords[verdict]}
            {extra[verdict] !== undefined && <> {extra[verdict]}</>}
          </Verdict>
        </li>
      ))}
    </ul>
  );
}
