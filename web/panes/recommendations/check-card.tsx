import type { RecommendationItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { Severity } from '../../parts/severity.tsx';
import { CheckDue, FailingOf } from './check-columns.tsx';
import styles from './check-row.module.css';

/** A check in a narrow window. */
export function CheckCard({ row }: { row: RecommendationItem }) {
  return (
    <span className={styles.card}>
      <Severity severity={row.severity} faint={row.counts.fail === 0} />
      <span>
        <small>{row.check}</small>
        {row.title}
        {row.counts.fail > 0 && row.governance.dueOn !== undefined && (
          <span className={styles.due}>
            <CheckDue row={row} />
          </span>
        )}
      </span>
      <FailingOf row={row} />
    </span>
  );
}
