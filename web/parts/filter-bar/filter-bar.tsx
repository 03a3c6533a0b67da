import { Button, SearchBox } from '@fluentui/react-components';
import { useEffect, useRef, useState, type ReactNode, type Ref } from 'react';

import { filterWords } from '../../words/parts.ts';
import { AddFilter } from './add-filter.tsx';
import { FilterChip } from './filter-chip.tsx';
import styles from './filter-bar.module.css';
import { activeFilters, type ChosenFilters, type FilterField } from './filter-field.ts';

type Props = {
  /** The text field's: `Filter by name or path`. Without it there is no such field. */
  placeholder?: string;
  query?: string;
  /** Comes 200 ms after the last key, or at once with Enter. */
  onQuery?: (query: string) => void;
  fields: readonly FilterField[];
  chosen: ChosenFilters;
  onChoose: (field: string, values: readonly string[]) => void;
  onClear: () => void;
  /** How many rows are left, announced when it changes. */
  count: string;
  /** Between the filters and the count: Tree or Flat, Export. */
  children?: ReactNode;
  /** The text field, for the key `/`. */
  inputRef?: Ref<HTMLInputElement>;
};

/** Every filter that works is a chip that names its field. */
export function FilterBar({ fields, chosen, onChoose, placeholder, query = '', onQuery, ...props }: Props) {
  const active = activeFilters(fields, chosen);

  return (
    <search className={styles.bar}>
      {placeholder !== undefined && (
        <QueryField placeholder={placeholder} query={query} onQuery={onQuery} inputRef={props.inputRef} />
      )}
      {active.map(({ field, texts }) => (
        <FilterChip
          key={field.id}
          field={field}
          texts={texts}
          chosen={chosen[field.id] ?? []}
          onChoose={(values) => onChoose(field.id, values)}
        />
      ))}
      <AddFilter fields={fields} chosen={chosen} onChoose={onChoose} />
      {(active.length > 0 || query !== '') && (
        <Button className={styles.clear ?? ''} size="small" appearance="transparent" onClick={props.onClear}>
          {filterWords.clear}
        </Button>
      )}
      {props.children}
      <p className={styles.count} role="status">
        {props.count}
      </p>
    </search>
  );
}

function QueryField({
  placeholder,
  query,
  onQuery,
  inputRef,
}: {
  placeholder: string;
  query: string;
  onQuery: Props['onQuery'];
  inputRef: Props['inputRef'];
}) {
  const [typed, setTyped] = useState(query);
  const sent = useRef(query);

  // Back, forward and *Clear all* change the query from outside.
  useEffect(() => {
    if (query !== sent.current) setTyped(query);
    sent.current = query;
  }, [query]);

  useEffect(() => {
    if (typed === sent.current) return undefined;
    const timer = setTimeout(() => send(typed), 200);
    return () => clearTimeout(timer);
  });

  function send(text: string) {
    sent.current = text;
    onQuery?.(text);
  }

  return (
    <SearchBox
      className={styles.query ?? ''}
      {...(inputRef === undefined ? {} : { ref: inputRef as Ref<never> })}
      placeholder={placeholder}
      aria-label={placeholder}
      value={typed}
      onChange={(_, data) => setTyped(data.value)}
      onKeyDown={(event) => event.key === 'Enter' && send(typed)}
    />
  );
}
