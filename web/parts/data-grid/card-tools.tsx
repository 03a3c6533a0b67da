import { gridWords } from '../../words/parts.ts';
import styles from './card-tools.module.css';
import { useAsTable } from './as-table.ts';
import type { GridSort } from './grid-column.ts';

type Props = {
  sortable: readonly { id: string; title: string }[];
  sort: GridSort | undefined;
  onSort: ((sort: GridSort) => void) | undefined;
};

const directions = ['descending', 'ascending'] as const;

/** Above a list in a narrow window: its order, which cards have no head for, and *Show as table*. */
export function CardTools({ sortable, sort, onSort }: Props) {
  const [asTable, setAsTable] = useAsTable();
  return (
    <div className={styles.tools} data-print="no">
      {!asTable && sort !== undefined && onSort !== undefined && (
        <select
          className={styles.sort}
          aria-label={gridWords.sort}
          value={`${sort.column} ${sort.direction}`}
          onChange={({ target }) => {
            const [column = '', direction] = target.value.split(' ');
            onSort({ column, direction: direction === 'ascending' ? 'ascending' : 'descending' });
          }}
        >
          {sortable.flatMap(({ id, title }) =>
            directions.map((direction) => (
              <option key={`${id} ${direction}`} value={`${id} ${direction}`}>
                {gridWords.sorted(title, direction)}
              </option>
            )),
          )}
        </select>
      )}
      <button
        type="button"
        className={styles.table}
        aria-pressed={asTable}
        onClick={() => setAsTable(!asTable)}
      >
        {gridWords.asTable}
      </button>
    </div>
  );
}
