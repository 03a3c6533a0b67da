import { useId, type CSSProperties } from 'react';

import styles from './meter.module.css';

/** How much of something is done, in words and as a bar. The bar is empty, and no progress is stated, where the total is not known. */
export function Meter({
  title,
  hint,
  text,
  done,
  of,
}: {
  title: string;
  /** Meaning of the count, for the title. */
  hint?: string;
  text: string;
  done: number;
  of: number | undefined;
}) {
  const id = useId();
  const share = of === undefined ? 0 : of === 0 ? 100 : Math.min(100, (100 * done) / of);
  const progress =
    of === undefined
      ? { 'aria-hidden': true }
      : {
          role: 'progressbar',
          'aria-labelledby': id,
          'aria-valuemin': 0,
          'aria-valuemax': of,
          'aria-valuenow': Math.min(done, of),
          'aria-valuetext': text,
        };
  return (
    <div className={styles.meter}>
      <span id={id} title={hint}>
        {title}
      </span>
      <b className={styles.value}>{text}</b>
      <div className={styles.track} {...progress}>
        <div className={styles.bar} style={{ '--share': `${share}%` } as CSSProperties} />
      </div>
    </div>
  );
}
