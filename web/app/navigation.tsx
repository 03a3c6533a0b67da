import { Link, useLocation, useSearch } from 'wouter';

import { exact } from '../parts/amount.ts';
import { Icon } from '../parts/icon.tsx';
import { paneAddress } from '../url/use-filters.ts';
import { words } from '../words/en.ts';
import styles from './navigation.module.css';
import { entryAt, navigationEntries, type NavigationEntry } from './panes.ts';
import { hasPane } from './routes.tsx';
import { useNavigationCounts } from './use-navigation-counts.ts';

const groups = ['posture', 'connect'] as const;

/** Panes at the side, icons only where the window is not wide. */
export function Navigation() {
  const counts = useNavigationCounts();
  return (
    <nav className={styles.side} aria-label={words.navigation.label}>
      {groups.filter(hasEntries).map((group) => (
        <section key={group} aria-label={words.navigation[group]}>
          <p className={styles.group} aria-hidden>
            {words.navigation[group]}
          </p>
          <ul>
            {shown()
              .filter((entry) => entry.group === group)
              .map((entry) => (
                <li key={entry.name}>
                  <PaneLink
                    entry={entry}
                    className={styles.entry}
                    text={words.panes[entry.name]}
                    count={counts[entry.name]}
                  />
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

/** The same as a bar at the bottom of a narrow window. */
export function NavigationBar() {
  return (
    <nav className={styles.bar} aria-label={words.navigation.label}>
      <ul>
        {shown().flatMap((entry) =>
          entry.narrow === undefined
            ? []
            : [
                <li key={entry.name}>
                  <PaneLink entry={entry} className={styles.tab} text={entry.narrow} />
                </li>,
              ],
        )}
      </ul>
    </nav>
  );
}

function PaneLink({
  entry,
  text,
  className,
  count,
}: {
  entry: NavigationEntry;
  text: string;
  className: string | undefined;
  count?: number | undefined;
}) {
  const [path] = useLocation();
  const search = useSearch();
  return (
    <Link
      href={paneAddress(entry.path, search)}
      className={className}
      title={words.panes[entry.name]}
      aria-current={entryAt(path) === entry ? 'page' : undefined}
    >
      <Icon name={entry.icon} />
      <span className={styles.text}>{text}</span>
      {count !== undefined && <span className={styles.count}>{exact(count)}</span>}
    </Link>
  );
}

function hasEntries(group: NavigationEntry['group']): boolean {
  return shown().some((entry) => entry.group === group);
}

/** Panes that are built. */
function shown(): readonly NavigationEntry[] {
  return navigationEntries.filter(({ path }) => hasPane(path));
}
