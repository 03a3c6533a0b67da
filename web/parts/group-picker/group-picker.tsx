import { SearchBox } from '@fluentui/react-components';
import { useId, useState, type ReactNode } from 'react';

import { pickerWords } from '../../words/parts.ts';
import { Icon } from '../icon.tsx';
import styles from './group-picker.module.css';
import { matchingGroups, type PickableGroup } from './matching-groups.ts';

/**
 * Groups to choose, with a search. A locked one keeps its place in the tab order, so that its reason can be read; it cannot be
 * chosen. `summary` replaces the count of chosen ones.
 */
export function GroupPicker({
  label,
  groups,
  chosen,
  onChoose,
  summary,
}: {
  label: string;
  groups: readonly PickableGroup[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  summary?: ReactNode;
}) {
  const [query, setQuery] = useState('');
  const shown = matchingGroups(groups, query);

  function toggle(group: PickableGroup) {
    if (group.lock !== undefined) return;
    const next = new Set(chosen);
    if (!next.delete(group.id)) next.add(group.id);
    onChoose(next);
  }

  return (
    <fieldset className={styles.picker} aria-label={label}>
      <div className={styles.head}>
        <SearchBox
          className={styles.search ?? ''}
          size="small"
          placeholder={pickerWords.search}
          aria-label={pickerWords.search}
          value={query}
          onChange={(_, data) => setQuery(data.value)}
        />
        <p role="status">{summary ?? pickerWords.chosen(chosen.size, groups.length)}</p>
      </div>
      <ul className={styles.list}>
        {shown.map((group) => (
          <PickerRow
            key={group.id}
            group={group}
            checked={chosen.has(group.id)}
            onToggle={() => toggle(group)}
          />
        ))}
      </ul>
      {shown.length === 0 && query !== '' && <p className={styles.none}>{pickerWords.none(query)}</p>}
    </fieldset>
  );
}

function PickerRow({
  group,
  checked,
  onToggle,
}: {
  group: PickableGroup;
  checked: boolean;
  onToggle: () => void;
}) {
  const id = useId();
  const locked = group.lock !== undefined;
  return (
    <li>
      <label className={`${styles.row} ${locked ? styles.locked : ''}`}>
        <input
          type="checkbox"
          checked={checked}
          aria-disabled={locked}
          aria-labelledby={`${id}-name`}
          aria-describedby={`${id}-detail`}
          onChange={onToggle}
        />
        <span
          id={`${id}-name`}
          className={styles.name}
          style={{ paddingInlineStart: `${((group.level ?? 1) - 1) * 20}px` }}
        >
          {group.name}
        </span>
        <span id={`${id}-detail`} className={locked ? styles.lock : styles.detail}>
          {locked && <Icon name="lock" />}
          {group.lock ?? group.detail}
        </span>
      </label>
    </li>
  );
}
