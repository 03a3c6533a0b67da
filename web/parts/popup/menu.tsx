import { Fragment, useRef, type KeyboardEvent, type ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import styles from './menu.module.css';
import { Popup } from './popup.tsx';

export type MenuChoice = {
  id: string;
  text: string;
  onChoose: () => void;
  /** One of a choice. */ checked?: boolean;
};
export type MenuGroup = { title: string; choices: readonly MenuChoice[] };

/** A button with a menu of actions, or of one choice. Fluent's Menu fails axe while it is open (aria-hidden-focus). */
export function Menu({
  label,
  button,
  buttonLabel,
  className,
  choices = [],
  groups = [],
  before,
  after,
}: {
  label: string;
  button: ReactNode;
  buttonLabel?: string;
  className?: string | undefined;
  choices?: readonly MenuChoice[];
  /** Choices with a title, before the others. */
  groups?: readonly MenuGroup[];
  /** Text around the menu. */
  before?: ReactNode;
  after?: ReactNode;
}) {
  const menu = useRef<HTMLDivElement>(null);
  const close = () => menu.current?.closest<HTMLElement>('[popover]')?.hidePopover();
  const first = [...groups.flatMap((group) => group.choices), ...choices][0];
  const itemOf = (choice: MenuChoice) => (
    <MenuItem key={choice.id} choice={choice} isFirst={choice === first} close={close} />
  );

  return (
    <Popup
      label={label}
      button={button}
      className={className}
      {...(buttonLabel === undefined ? {} : { buttonLabel, title: buttonLabel })}
    >
      {before}
      <div
        ref={menu}
        className={styles.menu}
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={(event) => moveIn(event, menu.current)}
      >
        {groups.map(({ title, choices: items }) => (
          <Fragment key={title}>
            <p className={styles.title} aria-hidden>
              {title}
            </p>
            <div role="group" aria-label={title} className={styles.group}>
              {items.map(itemOf)}
            </div>
          </Fragment>
        ))}
        {choices.map(itemOf)}
      </div>
      {after}
    </Popup>
  );
}

function MenuItem({
  choice: { text, checked, onChoose },
  isFirst,
  close,
}: {
  choice: MenuChoice;
  isFirst: boolean;
  close: () => void;
}) {
  return (
    <button
      type="button"
      className={styles.item}
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      tabIndex={isFirst ? 0 : -1}
      onClick={() => {
        close();
        onChoose();
      }}
    >
      {checked === true && <Icon name="check" />}
      <span>{text}</span>
    </button>
  );
}

/** Arrows go round, Home and End to the edges, and a letter to the next choice that begins with it. */
function moveIn(event: KeyboardEvent, menu: HTMLElement | null) {
  const items = [...(menu?.querySelectorAll<HTMLElement>('button') ?? [])];
  const at = items.findIndex((item) => item === document.activeElement);
  const after = [...items.slice(at + 1), ...items.slice(0, Math.max(at, 0))];
  const targets: Record<string, HTMLElement | undefined> = {
    ArrowDown: after[0],
    ArrowUp: at < 0 ? items.at(-1) : after.at(-1),
    Home: items[0],
    End: items.at(-1),
  };
  const byLetter = after.find((item) =>
    item.textContent.toLocaleLowerCase().startsWith(event.key.toLocaleLowerCase()),
  );
  const target = event.key in targets ? targets[event.key] : event.key.length === 1 ? byLetter : undefined;
  if (target === undefined || event.key === ' ') return;
  event.preventDefault();
  target.focus();
}
