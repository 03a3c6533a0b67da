import { Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import { useState } from 'react';

import { filterWords } from '../../words/parts.ts';
import { Icon } from '../icon.tsx';
import styles from './filter-bar.module.css';
import type { ChosenFilters, FilterField } from './filter-field.ts';
import { FilterValues } from './filter-values.tsx';

/** Field first, then its values. It stays open, so that several can be set. */
export function AddFilter({
  fields,
  chosen,
  onChoose,
}: {
  fields: readonly FilterField[];
  chosen: ChosenFilters;
  onChoose: (field: string, values: readonly string[]) => void;
}) {
  const [fieldId, setFieldId] = useState<string>();
  const field = fields.find(({ id }) => id === fieldId);

  return (
    <Popover
      trapFocus
      positioning="below-start"
      onOpenChange={(_, { open }) => open && setFieldId(undefined)}
    >
      <PopoverTrigger disableButtonEnhancement>
        <button type="button" className={styles.add}>
          <Icon name="plus" />
          {filterWords.add}
        </button>
      </PopoverTrigger>
      <PopoverSurface className={styles.menu ?? ''} aria-label={field?.name ?? filterWords.add}>
        {field === undefined ? (
          <FieldList fields={fields} onPick={setFieldId} />
        ) : (
          <>
            <button type="button" className={styles.back} onClick={() => setFieldId(undefined)}>
              <Icon name="chevron-left" />
              {filterWords.back}
            </button>
            <FilterValues
              field={field}
              chosen={chosen[field.id] ?? []}
              onChoose={(values) => onChoose(field.id, values)}
            />
          </>
        )}
      </PopoverSurface>
    </Popover>
  );
}

function FieldList({ fields, onPick }: { fields: readonly FilterField[]; onPick: (id: string) => void }) {
  return (
    <ul className={styles.list}>
      {fields.map((field) => (
        <li key={field.id}>
          <button type="button" className={styles.field} onClick={() => onPick(field.id)}>
            <span>{field.name}</span>
            <Icon name="chevron-right" />
          </button>
        </li>
      ))}
    </ul>
  );
}
