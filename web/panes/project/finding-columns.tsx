import type { GridColumn } from '../../parts/data-grid/grid-column.ts';
import { FindingSeverity } from '../../parts/finding-severity.tsx';
import { When } from '../../parts/when.tsx';
import type { FindingRow } from '../../api/findings-by-severity.ts';
import { findingWords } from '../../words/findings.ts';
import { stateOf } from './finding-state.ts';
import { placeText } from './finding-place.ts';
import styles from './findings-tab.module.css';

const { columns: titles } = findingWords;

/** Columns of the findings of a project. */
export const findingColumns: readonly GridColumn<FindingRow>[] = [
  {
    id: 'title',
    title: titles.title,
    width: 240,
    grows: true,
    fixed: true,
    cell: ({ severity, title }) => (
      <span className={styles.title} title={title}>
        <FindingSeverity severity={severity} />
        {title}
      </span>
    ),
  },
  {
    id: 'kind',
    title: titles.kind,
    width: 128,
    cell: ({ kind }) => findingWords.kinds[kind],
  },
  {
    id: 'state',
    title: titles.state,
    width: 84,
    cell: (row) => findingWords.states[stateOf(row)],
  },
  {
    id: 'place',
    title: titles.place,
    width: 220,
    cell: ({ location }) => <Cut text={placeText(location)} />,
  },
  {
    id: 'scanner',
    title: titles.scanner,
    width: 110,
    hideBelow: 1360,
    cell: ({ scanner }) => <Cut text={scannerName(scanner)} />,
  },
  {
    id: 'firstSeen',
    title: titles.firstSeen,
    width: 84,
    hideBelow: 1100,
    cell: ({ firstSeen }) => <When at={firstSeen.time} as="short" />,
  },
  {
    id: 'since',
    title: titles.since,
    width: 84,
    cell: ({ since }) => <When at={since} as="short" />,
  },
];

function scannerName({ name, id }: FindingRow['scanner']): string {
  return name ?? id ?? findingWords.unknownScanner;
}

function Cut({ text }: { text: string }) {
  return (
    <span className={styles.cut} title={text}>
      {text}
    </span>
  );
}

/** A finding in a narrow window. */
export function FindingCard({ row }: { row: FindingRow }) {
  const { severity, title, kind, location, since } = row;
  return (
    <span className={styles.card}>
      <span className={styles.title} title={title}>
        <FindingSeverity severity={severity} />
        {title}
      </span>
      <Cut text={placeText(location)} />
      <small>
        {findingWords.kinds[kind]}, {findingWords.states[stateOf(row)]} <When at={since} />
      </small>
    </span>
  );
}
