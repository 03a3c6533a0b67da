import { Suspense, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';

import { narrow, useMedia } from '../parts/use-media.ts';
import { words } from '../words/en.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { Home } from './home.tsx';
import { Navigation, NavigationBar } from './navigation.tsx';
import { NotFound } from './not-found.tsx';
import { routes } from './routes.tsx';
import { ScopeGate } from './scope-gate.tsx';
import { SessionEnded } from './session-ended.tsx';
import styles from './shell.module.css';
import { TopBar } from './top-bar.tsx';
import { TrustStrip } from './trust-strip.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** Everything around a pane. */
export function Shell() {
  const isNarrow = useMedia(narrow);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useShortcuts(() => setHelpOpen(true));
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {words.skip}
      </a>
      <TopBar isNarrow={isNarrow} onHelp={() => setHelpOpen(true)} />
      <div className={styles.body}>
        {!isNarrow && <Navigation />}
        <div className={styles.column}>
          <TrustStrip />
          <main id="content" className={styles.main} tabIndex={-1}>
            <CurrentPane />
          </main>
        </div>
      </div>
      {isNarrow && <NavigationBar />}
      <SessionEnded />
      {isHelpOpen && <HelpDialog onClose={() => setHelpOpen(false)} />}
    </div>
  );
}

/** A failure in a pane is over when another one is opened. */
function CurrentPane() {
  const [path] = useLocation();
  return (
    <ErrorBoundary key={path}>
      <ScopeGate>
        <Suspense fallback={<div aria-busy />}>
          <Switch>
            <Route path="/" component={Home} />
            {routes.map(({ path: pattern, view }) => (
              <Route key={pattern} path={pattern} component={view} />
            ))}
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </ScopeGate>
    </ErrorBoundary>
  );
}
