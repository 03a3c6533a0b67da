import { Link } from 'wouter';

import { inPlace } from '../url/use-filters.ts';
import { exact } from './amount.ts';
import styles from './tabs.module.css';

export type Tab = { id: string; label: string; href: string; count?: number };

/** Tabs change the address, so they are links; the current one says so by `aria-current`. */
export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.id}
          href={tab.href}
          className={styles.tab}
          {...inPlace()}
          aria-current={tab.id === current ? 'page' : undefined}
        >
          {tab.label}
          {tab.count !== undefined && ` ${exact(tab.count)}`}
        </Link>
      ))}
    </nav>
  );
}
