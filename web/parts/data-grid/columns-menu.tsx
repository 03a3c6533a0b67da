import { Button } from '@fluentui/react-components';

import { gridWords } from '../../words/parts.ts';
import { Icon } from '../icon.tsx';
import { Popup } from '../popup/popup.tsx';
import type { IconName } from '../icon-names.ts';
import styles from './columns-menu.module.css';
import type { Columns } from './use-columns.ts';

const widthStep = 24;

/** Which columns, in which order and how wide: by buttons, for those who do not drag. */
export function ColumnsMenu<Row>({ columns }: { columns: Columns<Row> }) {
  const free = columns.all.filter(({ fixed }) => !fixed);
  return (
    <Popup
      label={gridWords.chooseColumns}
      className={styles.open}
      button={
        <>
          <Icon name="columns" />
          {gridWords.columns}
        </>
      }
    >
      <div className={styles.menu}>
        <ul className={styles.list}>
          {columns.all.map((column) => (
            <li key={column.id} className={styles.row}>
              <label className={styles.name}>
                <input
                  type="checkbox"
                  checked={column.shown}
                  disabled={column.fixed}
                  onChange={(event) => columns.show(column.id, event.target.checked)}
                />
                {column.title}
              </label>
              <Step
                icon="minus"
                label={gridWords.narrower(column.title)}
                onPress={() => columns.resize(column.id, column.width - widthStep)}
              />
              <Step
                icon="plus"
                label={gridWords.wider(column.title)}
                onPress={() => columns.resize(column.id, column.width + widthStep)}
              />
              <Step
                icon="arrow-up"
                label={gridWords.earlier(column.title)}
                disabled={column.fixed || column.id === free[0]?.id}
                onPress={() => columns.move(column.id, -1)}
              />
              <Step
                icon="arrow-down"
                label={gridWords.later(column.title)}
                disabled={column.fixed || column.id === free.at(-1)?.id}
                onPress={() => columns.move(column.id, 1)}
              />
            </li>
          ))}
        </ul>
        <Button appearance="subtle" size="small" onClick={columns.reset}>
          {gridWords.reset}
        </Button>
      </div>
    </Popup>
  );
}

function Step(props: { icon: IconName; label: string; disabled?: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      className={styles.step}
      aria-label={props.label}
      title={props.label}
      aria-disabled={props.disabled === true}
      onClick={() => props.disabled !== true && props.onPress()}
    >
      <Icon name={props.icon} />
    </button>
  );
}
