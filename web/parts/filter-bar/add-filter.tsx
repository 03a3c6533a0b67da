import { useRef, useState } from 'react';

import { filterWords } from '../../words/parts.ts';
import { Icon } from '../icon.tsx';
import { Popup } from '../popup/popup.tsx';
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
  const menu = useRef<HTMLDivElement>(null);
  const field = fields.find(({ id }) => id === fieldId);

  /** The pressed button goes with its step, so the focus stays in the menu. */
  function step(id: string | undefined) {
    menu.current?.focus();
    setFieldId(id);
  }

  return (
    <Popup
      label={filterWords.add}
      className={styles.add}
      button={
        <>
          <Icon name="plus" />
          {filterWords.add}
        </>
      }
      onOpen={() => setFieldId(undefined)}
    >
      <div ref={menu} className={styles.menu} tabIndex={-1}>
        {field === undefined ? (
          <FieldList fields={fields} onPick={step} />
        ) : (
          <>
            <button type="button" className={styles.back} onClick={() => step(undefined)}>
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
      </div>
    </Popup>
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
