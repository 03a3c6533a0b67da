import { Button, Switch } from '@fluentui/react-components';

import { Modal } from '../parts/modal/modal.tsx';
import { words } from '../words/en.ts';
import styles from './help-dialog.module.css';
import { useLetters } from './letters.ts';
import { navigationEntries } from './panes.ts';
import { hasPane } from './routes.tsx';

const { keys } = words.help;
type Row = readonly [keys: readonly string[], text: string];

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const [letters, setLetters] = useLetters();
  return (
    <Modal
      title={words.help.title}
      onClose={onClose}
      actions={
        <Button appearance="primary" onClick={onClose}>
          {words.help.close}
        </Button>
      }
    >
      <Keys title={words.help.everywhere} rows={everywhere()} />
      <Keys title={words.help.tables} rows={inTables} />
      <Switch
        checked={letters}
        label={words.help.letters}
        onChange={(_, { checked }) => setLetters(checked)}
      />
      {!letters && <p>{words.help.lettersOff}</p>}
    </Modal>
  );
}

function everywhere(): readonly Row[] {
  const panes = navigationEntries.filter(({ letter, path }) => letter !== undefined && hasPane(path));
  return [
    [['/'], keys.filter],
    [['Ctrl', 'K'], keys.search],
    ...panes.map(({ letter = '', name }): Row => [['g', letter], keys.pane(words.panes[name])]),
    [['?'], keys.help],
  ];
}

const inTables: readonly Row[] = [
  [['↑', '↓', 'Home', 'End', 'PgUp', 'PgDn'], keys.move],
  [['→', '←'], keys.expand],
  [['Enter'], keys.panel],
  [['Esc'], keys.back],
  [['l'], keys.copyLink],
  [['j', 'k'], keys.step],
];

function Keys({ title, rows }: { title: string; rows: readonly Row[] }) {
  return (
    <section className={styles.keys}>
      <h3>{title}</h3>
      <dl>
        {rows.map(([caps, text]) => (
          <div key={text}>
            <dt>
              {caps.map((cap) => (
                <kbd key={cap}>{cap}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
