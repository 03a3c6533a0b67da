import { decisionWords } from '../words/decisions.ts';
import { daysUntil } from './days-until.ts';
import styles from './due.module.css';
import { iconStyle } from './icon.tsx';
import { useNow } from './use-now.ts';
import { exactText } from './when-text.ts';

/** `in 5 days`, `3 days overdue` with its mark, `no date`. `hint` is what the exact time is part of. */
export function Due({ dueOn, hint }: { dueOn: string | undefined; hint?: string }) {
  const now = useNow();
  if (dueOn === undefined) return <span className={styles.none}>{decisionWords.noDate}</span>;
  const exact = exactText(new Date(dueOn));
  const title = hint === undefined ? exact : `${exact}. ${hint}`;
  const days = daysUntil(dueOn, now);
  if (Date.parse(dueOn) > now.getTime()) {
    return (
      <time dateTime={dueOn} title={title}>
        {decisionWords.dueIn(days)}
      </time>
    );
  }
  return (
    <time
      dateTime={dueOn}
      title={title}
      className={`with-icon ${styles.overdue}`}
      style={iconStyle('clock', 'var(--fail)')}
    >
      {decisionWords.overdueBy(-days)}
    </time>
  );
}

/** `Platform team`, `Platform team and 2 others`, `unassigned`. */
export function Owners({ owners, count = owners.length }: { owners: readonly string[]; count?: number }) {
  const [first] = owners;
  if (first === undefined) return <span className={styles.none}>{decisionWords.unassigned}</span>;
  return (
    <span className={styles.owner} title={owners.join(', ')}>
      {decisionWords.owners(first, count - 1)}
    </span>
  );
}
