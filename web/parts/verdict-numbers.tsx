import type { ReactNode } from 'react';
import { Link } from 'wouter';

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
  href,
  current,
}: {
  counts: VerdictCounts;
  as?: 'count' | 'percent';
  extra?: Partial<Record<VerdictName, ReactNode>>;
  /** Makes each number with its word a link to the list that it counts. */
  href?: (verdict: VerdictName) => string;
  /** The verdict whose list is shown. */
  current?: VerdictName;
}) {
  const total = verdictTotal(counts);
  const textOf = (verdict: (typeof verdictOrder)[number]) =>
    as === 'count' ? exact(counts[verdict]) : `${percent(counts[verdict], total)}%`;

  return (
    <ul className={styles.numbers} title={verdictText(counts)}>
      {verdictOrder.map((verdict) => (
        <li key={verdict}>
          <Verdict verdict={verdict}>
            {href === undefined ? (
              <Count verdict={verdict} text={textOf(verdict)} />
            ) : (
              <Link href={href(verdict)} replace aria-current={verdict === current ? 'true' : undefined}>
                <Count verdict={verdict} text={textOf(verdict)} />
              </Link>
            )}
            {extra[verdict] !== undefined && <>: {extra[verdict]}</>}
          </Verdict>
        </li>
      ))}
    </ul>
  );
}

function Count({ verdict, text }: { verdict: VerdictName; text: string }) {
  return (
    <>
      <b>{text}</b> {verdictWords[verdict]}
    </>
  );
}
