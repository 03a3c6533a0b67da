import type { ReactNode } from 'react';

import type { IconName } from '../parts/icon-names.ts';
import { Icon } from '../parts/icon.tsx';
import styles from './trust-strip.module.css';

export function TrustItem({
  icon,
  warn = false,
  quiet = false,
  title,
  children,
}: {
  icon?: IconName;
  warn?: boolean;
  /** Its changes are not announced. */
  quiet?: boolean;
  title?: string | undefined;
  children: ReactNode;
}) {
  return (
    <span
      className={warn ? `${styles.item} ${styles.warn}` : styles.item}
      title={title}
      aria-live={quiet ? 'off' : undefined}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </span>
  );
}
