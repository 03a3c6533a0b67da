import { filterWords } from '../../words/parts.ts';
import { Icon } from '../icon.tsx';
import { Popup } from '../popup/popup.tsx';
import styles from './filter-bar.module.css';
import type { FilterField } from './filter-field.ts';
import { FilterValues } from './filter-values.tsx';

/** `Verdict: any failing ×`. The text opens the values, the cross removes the filter. */
export function FilterChip({
  field,
  texts,
  chosen,
  onChoose,
}: {
  field: FilterField;
  texts: readonly string[];
  chosen: readonly string[];
  onChoose: (values: readonly string[]) => void;
}) {
  const value = filterWords.values(texts);
  return (
    <span className={styles.chip}>
      <Popup
        label={field.name}
        button={
          <>
            {field.name}: <b>{value}</b>
          </>
        }
        buttonLabel={filterWords.change(field.name, value)}
        title={texts.join(', ')}
      >
        <div className={styles.menu}>
          <FilterValues field={field} chosen={chosen} onChoose={onChoose} />
        </div>
      </Popup>
      <button type="button" aria-label={filterWords.remove(field.name, value)} onClick={() => onChoose([])}>
        <Icon name="close" />
      </button>
    </span>
  );
}
