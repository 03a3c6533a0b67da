import type { ReactNode } from 'react';

import { useSubscriptions } from '../api/subscriptions.ts';
import { SeesNothing } from '../parts/state/access-states.tsx';
import { words } from '../words/en.ts';
import { PaneHead } from './pane-head.tsx';
import { QueryFailed } from './query-failed.tsx';
import styles from './scope-gate.module.css';
import { useScope } from './use-scope.ts';

/** Panes stand on a subscription. Without one, the reason stands in their place. */
export function ScopeGate({ children }: { children: ReactNode }) {
  const query = useSubscriptions();
  const { subscription } = useScope();
  if (subscription !== undefined) return children;
  if (query.isPending) return <div aria-busy />;
  const scope = words.scope.thisSubscription;
  const role = words.forbidden.reader;
  return (
    <div className={styles.gate}>
      <PaneHead title={words.product} />
      {query.isError ? (
        <QueryFailed what={words.scope.what} query={query} />
      ) : (
        <SeesNothing scope={scope} ownRole={role} request={words.copy.accessRequest(scope, role)} />
      )}
    </div>
  );
}
