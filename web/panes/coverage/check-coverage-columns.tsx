import { exact } from '../../parts/amount.ts';
import type { GridColumn } from '../../parts/data-grid/grid-column.ts';
import { coverageWords } from '../../words/coverage.ts';
import styles from './coverage-pane.module.css';
import { reasonTexts, shareAssessed, type CoverageRow } from './coverage-rows.ts';

const { checks: texts } = coverageWords;

/** Columns of the coverage of checks. */
export const checkCoverageColumns: readonly GridColumn<CoverageRow>[] = [
  {
    id: 'check',
    title: texts.check,
    width: 240,
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
    id: 'assessed',
    title: texts.assessed,
    width: 150,
    sort: 'ascending',
    cell: (row) => <Assessed row={row} />,
  },
  {
    id: 'reasons',
    title: texts.reasons,
    width: 190,
    sort: 'descending',
    cell: ({ reasons, needs, assessed, notAssessed }) => (
      <span className={styles.helps}>
        {notAssessed > 0 ? reasonTexts(reasons, needs).join(', ') : assessed > 0 ? texts.complete : '–'}
      </span>
    ),
  },
  {
    id: 'helps',
    title: texts.helps,
    width: 380,
    hideBelow: 1100,
    cell: ({ helps }) => <span className={styles.helps}>{helps.map(({ text }) => text).join(' ')}</span>,
  },
];

function Assessed({ row }: { row: CoverageRow }) {
  const { assessed, notAssessed } = row;
  const share = shareAssessed(row);
  if (share === undefined) return <span title={texts.nothing}>–</span>;
  return (
    <span className={styles.assessed} title={texts.ofAll(exact(assessed), exact(assessed + notAssessed))}>
      <span className={styles.track} aria-hidden>
        <span style={{ inlineSize: `${share}%` }} />
      </span>
      {share}%
    </span>
  );
}

/** A check in a narrow window. */
export function CheckCoverageCard({ row }: { row: CoverageRow }) {
  return (
    <span className={styles.wide}>
      <span>
        {row.check} {row.title}
      </span>
      <Assessed row={row} />
      {row.notAssessed > 0 && (
        <span className={styles.helps}>{reasonTexts(row.reasons, row.needs).join(', ')}</span>
      )}
    </span>
  );
}
