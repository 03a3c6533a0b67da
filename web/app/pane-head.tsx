import { useEffect, useRef, type ReactNode } from 'react';

import styles from './pane-head.module.css';
import { useTitle } from './use-title.ts';

let isFirst = true;

/**
 * Title row of a pane, and the title of the window: pane, object and filters. Its `h1` takes the focus when a pane replaces
 * another one, not when the page is opened.
 */
export function PaneHead({
  title,
  parts = [],
  aside,
  above,
  children,
}: {
  title: string;
  /** Object and filters, for the title of the window. */
  parts?: readonly string[];
  /** Beside the title, in small. */
  aside?: ReactNode;
  /** A trail of links above the title. */
  above?: ReactNode;
  /** Buttons at the end of the row. */
  children?: ReactNode;
}) {
  useTitle(...parts, title);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  return (
    <header className={styles.head}>
      {above !== undefined && <div className={styles.above}>{above}</div>}
      <div className={styles.row}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside !== undefined && <span className={styles.aside}>{aside}</span>}
        {children !== undefined && <div className={styles.actions}>{children}</div>}
      </div>
    </header>
  );
}
