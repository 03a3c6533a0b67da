import { useRef, type KeyboardEvent, type ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import styles from './menu.module.css';
import { Popup } from './popup.tsx';

export type MenuChoice = {
  id: string;
  text: string;
  onChoose: () => void;
  /** One of a choice. */ checked?: boolean;
};

/** A button with a menu of actions, or of one choice. Fluent's Menu fails axe while it is open (aria-hidden-focus). */
export function Menu({
  label,
  button,
  buttonLabel,
  className,
  choices,
}: {
  label: string;
  button: ReactNode;
  buttonLabel?: string;
  className?: string | undefined;
  choices: readonly MenuChoice[];
}) {
  const menu = useRef<HTMLDivElement>(null);
  const close = () => menu.current?.closest<HTMLElement>('[popover]')?.hidePopover();

  return (
    <Popup
      label={label}
      button={button}
      className={className}
      {...(buttonLabel === undefined ? {} : { buttonLabel })}
    >
      <div
        ref={menu}
        className={styles.menu}
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={(event) => moveIn(event, menu.current)}
      >
        {choices.map((choice, index) => (
          <button
            key={choice.id}
            type="button"
            className={styles.item}
            role={choice.checked === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={choice.checked}
            tabIndex={index === 0 ? 0 : -1}
            onClick={() => {
              close();
              choice.onChoose();
            }}
          >
            {choice.checked === true && <Icon name="check" />}
            <span>{choice.text}</span>
          </button>
        ))}
      </div>
    </Popup>
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
