import type { SuggestionItem } from '../../shared/contracts/arm/posture-panes.ts';
import type { IconName } from '../parts/icon-names.ts';
import { Icon } from '../parts/icon.tsx';
import { words } from '../words/en.ts';
import styles from './search-box.module.css';

const icons: Record<SuggestionItem['kind'], IconName> = {
  group: 'folder',
  project: 'project',
  check: 'list',
};

export function SuggestionOptions({
  id,
  q,
  items,
  active,
  isFailed,
  onChoose,
}: {
  id: string;
  q: string;
  items: readonly SuggestionItem[];
  active: number;
  isFailed: boolean;
  onChoose: (item: SuggestionItem) => void;
}) {
  const none = isFailed ? words.search.failed : words.search.none(q);
  return (
    <div className={styles.popup}>
      <p role="status" className={items.length === 0 ? styles.none : 'visually-hidden'}>
        {items.length === 0 ? none : words.search.found(items.length)}
      </p>
      <div id={id} role="listbox" aria-label={words.search.label}>
        {items.map((item, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field has the focus and its keys choose
          <div
            key={item.id ?? item.check}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={styles.option}
            // The field keeps the focus, and the list stays open until the click.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(item)}
          >
            <Icon name={icons[item.kind]} />
            <span className={styles.name}>{item.name}</span>
            <span className={styles.path}>{item.check ?? item.fullPath}</span>
            <span className={styles.kind}>{words.search.kinds[item.kind]}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
