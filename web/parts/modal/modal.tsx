import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';

import styles from './modal.module.css';

/**
 * A dialog by the browser's own element: the rest is inert, Esc closes, and the focus goes to the first field and comes back.
 * Fluent's Dialog, also a closed one, leaves focusable hidden elements in the body, which axe rejects (aria-hidden-focus).
 */
export function Modal({
  title,
  onClose,
  mustAnswer = false,
  children,
  actions,
}: {
  title: string;
  /** Esc; the caller stops rendering it. */
  onClose: () => void;
  /** Only its buttons close it: a browser lets the second Esc through otherwise. */
  mustAnswer?: boolean;
  children: ReactNode;
  /** The buttons, the one that goes on last. */
  actions: ReactNode;
}) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  useLayoutEffect(() => {
    const element = dialog.current;
    if (mustAnswer) element?.setAttribute('closedby', 'none');
    element?.showModal();
    // Before it leaves the document, so that the browser gives the focus back.
    return () => element?.close();
  }, [mustAnswer]);

  return (
    <dialog
      ref={dialog}
      className={styles.modal}
      role={mustAnswer ? 'alertdialog' : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={id}>{title}</h2>
      <div className={styles.content}>{children}</div>
      <div className={styles.actions}>{actions}</div>
    </dialog>
  );
}
