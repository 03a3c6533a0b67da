import { useState } from 'react';
import { Link, useSearch } from 'wouter';

import { Icon } from '../parts/icon.tsx';
import { paneAddress } from '../url/use-filters.ts';
import { words } from '../words/en.ts';
import { AccountMenu } from './account-menu.tsx';
import { IconButton } from './icon-button.tsx';
import { ScopeMenu } from './scope-menu.tsx';
import { SearchBox } from './search-box.tsx';
import { ThemeMenu } from './theme-menu.tsx';
import styles from './top-bar.module.css';

export function TopBar({ isNarrow, onHelp }: { isNarrow: boolean; onHelp: () => void }) {
  const search = useSearch();
  const [isSearching, setSearching] = useState(false);
  if (isNarrow && isSearching) {
    return (
      <header className={styles.bar}>
        <SearchBox onDone={() => setSearching(false)} />
        <IconButton icon="close" label={words.search.close} onClick={() => setSearching(false)} />
      </header>
    );
  }
  return (
    <header className={styles.bar}>
      <Link href={paneAddress('/devops', search)} className={styles.logo}>
        <Icon name="palisade" color="var(--brand)" />
        {words.product}
      </Link>
      {!isNarrow && <SearchBox />}
      <div className={styles.end}>
        {isNarrow ? (
          <IconButton
            icon="search"
            label={words.search.open}
            data-shortcut="search"
            onClick={() => setSearching(true)}
          />
        ) : (
          <ScopeMenu />
        )}
        <ThemeMenu />
        <AccountMenu withScope={isNarrow} onHelp={onHelp} />
      </div>
    </header>
  );
}
