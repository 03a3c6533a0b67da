import { SearchBox } from '@fluentui/react-components';
import { useState } from 'react';

import { filterWords } from '../../words/parts.ts';
import { exact } from '../amount.ts';
import styles from './filter-bar.module.css';
import { matchingValues, toggled, type FilterField } from './filter-field.ts';

const searchFrom = 8;

/** The values of a field with their counts, and a search where there are many. */
export function FilterValues({
  field,
  chosen,
  onChoose,
}: {
  field: FilterField;
  chosen: readonly string[];
  onChoose: (values: readonly string[]) => void;
}) {
  const [query, setQuery] = useState('');
  const shown = matchingValues(field, query);

  return (
    <fieldset className={styles.values}>
      <legend className="visually-hidden">{field.name}</legend>
      {field.values.length >= searchFrom && (
        <SearchBox
          size="small"
          placeholder={filterWords.search(field.name)}
          aria-label={filterWords.search(field.name)}
          value={query}
          onChange={(_, data) => setQuery(data.value)}
        />
      )}
      <ul className={styles.list}>
        {shown.map((value) => (
          <li key={value.id}>
            <label className={styles.value}>
              <input
                type="checkbox"
                checked={chosen.includes(value.id)}
                onChange={() => onChoose(toggled(field, chosen, value.id))}
              />
              <span>{value.text}</span>
              {value.count !== undefined && <span className={styles.facet}>{exact(value.count)}</span>}
            </label>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className={styles.none}>{filterWords.none}</p>}
    </fieldset>
  );
}
