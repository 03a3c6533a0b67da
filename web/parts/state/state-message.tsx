import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import type { IconName } from '../icon-names.ts';
import styles from './state-message.module.css';

/**
 * A message that a pane, or a part of it, shows instead of content or above it: a title, why, and what to do next. `alert` is announced at
 * once, `status` when the reader pauses.
 */
export function StateMessage({
  icon,
  tone,
  title,
  role,
  strip = false,
  actions,
  children,
}: {
  icon: IconName;
  tone?: 'good' | 'warn';
  title: string;
  role?: 'alert' | 'status';
  /** One line above content that stays, instead of a block in its place. */
  strip?: boolean;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  const color = tone === 'good' ? 'var(--pass)' : tone === 'warn' ? 'var(--warn)' : undefined;
  return (
    <div
      className={`${strip ? styles.strip : styles.block} ${tone === 'warn' ? styles.warn : ''}`}
      role={role}
    >
      <h2 className={styles.title}>
        <Icon name={icon} {...(color === undefined ? {} : { color })} /> {title}
      </h2>
      {children !== undefined && <div className={styles.text}>{children}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
