import { Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';

import { filterWords } from '../../words/parts.ts';
import { Icon } from '../icon.tsx';
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
      <Popover trapFocus positioning="below-start">
        <PopoverTrigger disableButtonEnhancement>
          <button type="button" aria-label={filterWords.change(field.name, value)} title={texts.join(', ')}>
            {field.name}: <b>{value}</b>
          </button>
        </PopoverTrigger>
        <PopoverSurface className={styles.menu ?? ''} aria-label={field.name}>
          <FilterValues field={field} chosen={chosen} onChoose={onChoose} />
        </PopoverSurface>
      </Popover>
      <button type="button" aria-label={filterWords.remove(field.name, value)} onClick={() => onChoose([])}>
        <Icon name="close" />
      </button>
    </span>
  );
}
