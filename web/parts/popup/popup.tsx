import { useId, useRef, useState, type ReactNode } from 'react';

import styles from './popup.module.css';
import { placeBelow } from './place-below.ts';

/**
 * A button that opens a box below it, by the browser's own popover: it closes by Esc, a click elsewhere or the button, and gives
 * the focus back. Fluent's Popover leaves focusable hidden elements in the body, which axe rejects (aria-hidden-focus).
 */
export function Popup({
  label,
  button,
  buttonLabel,
  title,
  className,
  onOpen,
  children,
}: {
  /** The name of the box. */
  label: string;
  /** The content of the button. */
  button: ReactNode;
  buttonLabel?: string;
  title?: string;
  className?: string | undefined;
  onOpen?: () => void;
  children: ReactNode;
}) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);

  /** The content goes after the box has closed: until then it may have the focus, which the browser gives back. */
  function onToggle(opens: boolean) {
    if (!opens) setOpen(false);
    if (!opens || trigger.current === null || box.current === null) return;
    placeBelow(trigger.current, box.current);
    const menuStop = box.current.querySelector<HTMLElement>('[role=menu] [tabindex="0"]');
    (menuStop ?? box.current).focus();
  }

  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={className}
        popoverTarget={id}
        aria-label={buttonLabel}
        aria-expanded={open}
        aria-haspopup="dialog"
        title={title}
      >
        {button}
      </button>
      <div
        ref={box}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        className={styles.box}
        onBeforeToggle={(event) => {
          if (event.target !== event.currentTarget) return;
          if (event.newState !== 'open') return;
          onOpen?.();
          setOpen(true);
        }}
        onToggle={(event) => event.target === event.currentTarget && onToggle(event.newState === 'open')}
      >
        {open && children}
      </div>
    </>
  );
}
