import type { ExemptionResource } from '../../../shared/contracts/arm/exemption.ts';
import { thingText } from '../../app/decisions/decision-scopes.ts';
import { ChangeButton, EndButton, type OpenExemption } from '../../app/decisions/exemption-buttons.tsx';
import type { GridColumn } from '../../parts/data-grid/grid-column.ts';
import { useNow } from '../../parts/use-now.ts';
import { exactText, whenText } from '../../parts/when-text.ts';
import { decisionWords } from '../../words/decisions.ts';
import styles from './check-row.module.css';

const { list: texts, exempt } = decisionWords;
const { columns: titles } = texts;

type Row = ExemptionResource;
type OnOpen = (open: OpenExemption) => void;

/** Columns of the exemptions; beside a panel without those that it shows. */
export function exemptionColumns(
  titleOf: (check: string) => string,
  onOpen: OnOpen,
  { hasPanel }: { hasPanel: boolean },
): readonly GridColumn<Row>[] {
  const beside = ['why', 'by', 'category', 'change'];
  return allColumns(titleOf, onOpen).filter(({ id }) => !hasPanel || !beside.includes(id));
}

function allColumns(titleOf: (check: string) => string, onOpen: OnOpen): readonly GridColumn<Row>[] {
  return [
    {
      id: 'check',
      title: titles.check,
      width: 220,
      grows: true,
      fixed: true,
      cell: ({ properties: { check } }) =>
        check === undefined ? (
          texts.finding
        ) : (
          <span className={styles.check}>
            <span className={styles.key}>{check}</span>
            <span>{titleOf(check)}</span>
          </span>
        ),
    },
    { id: 'thing', title: titles.thing, width: 190, cell: ({ properties }) => thingText(properties) },
    {
      id: 'category',
      title: titles.category,
      width: 120,
      cell: ({ properties: { category } }) => exempt.categories[category],
    },
    {
      id: 'why',
      title: titles.why,
      width: 160,
      hideBelow: 1360,
      cell: ({ properties: { text } }) => <span className={styles.lines}>{text}</span>,
      hint: ({ properties: { text } }) => text,
    },
    { id: 'until', title: titles.until, width: 104, cell: (row) => <Until row={row} /> },
    {
      id: 'by',
      title: titles.by,
      width: 132,
      hideBelow: 1240,
      cell: ({ properties: { updatedBy } }) => <span className={styles.lines}>{updatedBy.name}</span>,
      hint: ({ properties: { updatedBy, updatedOn } }) =>
        `${updatedBy.name}, ${exactText(new Date(updatedOn))}`,
    },
    {
      id: 'change',
      title: titles.change,
      width: 84,
      cell: (row) => <ChangeButton exemption={row} onOpen={onOpen} inGrid />,
    },
    {
      id: 'end',
      title: titles.end,
      width: 140,
      cell: (row) => <EndButton exemption={row} onOpen={onOpen} inGrid />,
    },
  ];
}

/** `in 20 days`, a date when that is far off; `expired 3 days ago`. */
function Until({ row: { properties } }: { row: Row }) {
  const now = useNow();
  const { expiresOn, state } = properties;
  const text = whenText(new Date(expiresOn), now, 'ago');
  return (
    <time dateTime={expiresOn} title={exactText(new Date(expiresOn))}>
      {state === 'Expired' ? texts.expired(text) : text}
    </time>
  );
}

/** An exemption in a narrow window. */
export function ExemptionCard({ row, title, onOpen }: { row: Row; title: string; onOpen: OnOpen }) {
  const { properties } = row;
  return (
    <span className={styles.exemption}>
      <span>
        <small>{properties.check}</small>
        {properties.check === undefined ? texts.finding : title}
      </span>
      <span>{thingText(properties)}</span>
      <small>
        {exempt.categories[properties.category]}, <Until row={row} />, {properties.updatedBy.name}
      </small>
      <span>
        <EndButton exemption={row} onOpen={onOpen} inGrid />
      </span>
    </span>
  );
}
