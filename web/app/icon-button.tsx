import type { ComponentProps } from 'react';

import type { IconName } from '../parts/icon-names.ts';
import { Icon } from '../parts/icon.tsx';
import styles from './icon-button.module.css';

/** A button of 32 × 32 that shows only an icon; its name is also its title. */
export function IconButton({
  icon,
  label,
  ...others
}: { icon: IconName; label: string } & Omit<ComponentProps<'button'>, 'children' | 'className' | 'type'>) {
  return (
    <button type="button" className={styles.button} aria-label={label} title={label} {...others}>
      <Icon name={icon} />
    </button>
  );
}
