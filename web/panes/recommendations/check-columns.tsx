import type { RecommendationItem } from '../../../shared/contracts/arm/posture-panes.ts';
import type { CheckMetadata } from '../../api/check-metadata.ts';
import { exact } from '../../parts/amount.ts';
import { reasonText } from '../../parts/check-panel/reason-text.ts';
import type { GridColumn } from '../../parts/data-grid/grid-column.ts';
import { Due, Owners } from '../../parts/due.tsx';
import { Severity } from '../../parts/severity.tsx';
import { VerdictBar } from '../../parts/verdict-bar.tsx';
import { Verdict } from '../../parts/verdict.tsx';
import { decisionWords } from '../../words/decisions.ts';
import { recommendationWords } from '../../words/recommendations.ts';
import styles from './check-row.module.css';

const { columns: titles } = recommendationWords;
type Metadata = ReadonlyMap<string, CheckMetadata> | undefined;

/** Columns of the list of checks; beside a panel without the owner. */
export function checkColumns(
  metadata: Metadata,
  { hasPanel }: { hasPanel: boolean },
): readonly GridColumn<RecommendationItem>[] {
  return allColumns(metadata).filter(({ id }) => !hasPanel || id !== 'owner');
}

function allColumns(metadata: Metadata): readonly GridColumn<RecommendationItem>[] {
  return [
    {
      id: 'severity',
      title: titles.severity,
      width: 40,
      align: 'center',
      iconHead: true,
      sort: 'descending',
      fixed: true,
      cell: ({ severity, counts }) => <Severity severity={severity} faint={counts.fail === 0} />,
    },
    {
      id: 'check',
      title: titles.check,
      width: 220,
      grows: true,
      fixed: true,
      sort: 'ascending',
      cell: ({ check, title }) => (
        <span className={styles.check}>
          <span className={styles.key}>{check}</span>
          <span>{title}</span>
        </span>
      ),
    },
    {
      id: 'failing',
      title: titles.failing,
      width: 108,
      align: 'end',
      sort: 'descending',
      cell: (row) => <FailingOf row={row} />,
    },
    {
      id: 'verdicts',
      title: titles.verdicts,
      width: 124,
      cell: (row) => <Verdicts row={row} metadata={metadata} />,
    },
    {
      id: 'owner',
      title: titles.owner,
      width: 128,
      cell: ({ counts, governance: { owners, ownerCount } }) =>
        counts.fail > 0 && <Owners owners={owners} count={ownerCount} />,
    },
    {
      id: 'due',
      title: titles.due,
      width: 138,
      sort: 'ascending',
      cell: (row) => row.counts.fail > 0 && <CheckDue row={row} />,
    },
  ];
}

/** The earliest due date of what fails. */
export function CheckDue({ row: { counts, governance } }: { row: RecommendationItem }) {
  const { assigned, overdue, dueOn } = governance;
  return (
    <Due dueOn={dueOn} hint={decisionWords.ofFailing(exact(assigned), exact(overdue), exact(counts.fail))} />
  );
}

/** `31 / 1,042`: of those that were judged. */
export function FailingOf({ row: { counts } }: { row: RecommendationItem }) {
  const judged = counts.pass + counts.fail;
  return (
    <span className={styles.failing} title={recommendationWords.failingOf(exact(counts.fail), exact(judged))}>
      <b>{exact(counts.fail)}</b> / {exact(judged)}
    </span>
  );
}

/** A bar; the commonest reason instead where nothing could be judged. */
function Verdicts({
  row: { check, counts, reasons },
  metadata,
}: {
  row: RecommendationItem;
  metadata: Metadata;
}) {
  const [commonest] = reasons;
  if (counts.pass + counts.fail > 0 || commonest === undefined) return <VerdictBar counts={counts} />;
  return (
    <span className={styles.reason}>
      <Verdict verdict="notAssessed">{reasonText(commonest.kind, metadata?.get(check)?.needs)}</Verdict>
    </span>
  );
}
