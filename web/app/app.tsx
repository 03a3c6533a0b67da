import { FluentProvider } from '@fluentui/react-components';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { Suspense, use } from 'react';

import { SignedOutPane } from '../panes/signed-out/signed-out-pane.tsx';
import styles from './app.module.css';
import { ErrorBoundary } from './error-boundary.tsx';
import { darkTheme, lightTheme } from './fluent-theme.ts';
import { OpenedContext, useSession, type Opened } from './session-context.tsx';
import { Shell } from './shell.tsx';
import { useIsDark } from './theme.ts';
import { useSignedInAgain } from './use-signed-in-again.ts';

export function App({ opening, client }: { opening: Promise<Opened>; client: QueryClient }) {
  return (
    <FluentProvider theme={useIsDark() ? darkTheme : lightTheme} className={styles.provider}>
      <QueryClientProvider client={client}>
        <ErrorBoundary whole>
          <Suspense>
            <OpenedApp opening={opening} />
          </Suspense>
        </ErrorBoundary>
      </QueryClientProvider>
    </FluentProvider>
  );
}

function OpenedApp({ opening }: { opening: Promise<Opened> }) {
  return (
    <OpenedContext value={use(opening)}>
      <SignedInOrOut />
    </OpenedContext>
  );
}

function SignedInOrOut() {
  const { state } = useSession();
  useSignedInAgain(state);
  return state.kind === 'signedOut' ? <SignedOutPane /> : <Shell />;
}
