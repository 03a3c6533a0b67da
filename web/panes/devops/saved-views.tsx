import { Button, Field, Input } from '@fluentui/react-components';
import { useRef, useState, type FormEvent } from 'react';
import { Link, useSearch } from 'wouter';

import { IconButton } from '../../app/icon-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Popup } from '../../parts/popup/popup.tsx';
import { addressWith } from '../../url/use-filters.ts';
import { devopsWords } from '../../words/devops.ts';
import { storedViews, storeViews, withView, type View } from './kept-views.ts';
import styles from './saved-views.module.css';

const { views: texts } = devopsWords;

/** Named query strings of this browser. */
export function SavedViews() {
  const search = useSearch();
  const box = useRef<HTMLDivElement>(null);
  const [views, setViews] = useState(() => storedViews() ?? []);
  const [name, setName] = useState('');

  /** Another tab may have stored views since this one read them. */
  function change(changed: (stored: readonly View[]) => View[]): void {
    const next = changed(storedViews() ?? views);
    setViews(next);
    storeViews(next);
  }

  function save(event: FormEvent): void {
    event.preventDefault();
    if (name.trim() === '') return;
    change((stored) => withView(stored, { name: name.trim(), search }));
    setName('');
  }

  return (
    <Popup
      label={texts.title}
      className={styles.open}
      button={
        <>
          <Icon name="star" />
          {texts.button}
        </>
      }
    >
      <div ref={box} className={styles.surface}>
        <p className={styles.note}>{views.length === 0 ? texts.none : texts.text}</p>
        <ul>
          {views.map((view) => (
            <li key={view.name} className={styles.view}>
              <Link
                href={addressWith('/devops', view.search)}
                onClick={() => box.current?.closest<HTMLElement>('[popover]')?.hidePopover()}
              >
                {view.name}
              </Link>
              <IconButton
                icon="close"
                label={texts.remove(view.name)}
                onClick={() => change((stored) => stored.filter((other) => other.name !== view.name))}
              />
            </li>
          ))}
        </ul>
        <form className={styles.form} onSubmit={save}>
          <Field label={texts.name} size="small">
            <Input size="small" maxLength={80} value={name} onChange={(_, { value }) => setName(value)} />
          </Field>
          <Button type="submit" size="small" appearance="primary">
            {texts.save}
          </Button>
        </form>
      </div>
    </Popup>
  );
}
