import { Button } from '@fluentui/react-components';

import { accessWords } from '../../words/gitlab-access.ts';
import { StateMessage } from '../state/state-message.tsx';
import type { AskedScope, Authorizing } from './use-authorize.ts';

/** How an authorization stands that has not ended well: what happened, that nothing was changed, and the ways on. */
export function AuthorizeMessage({
  authorizing: { state, open, openHere },
  scope,
}: {
  authorizing: Authorizing;
  scope: AskedScope;
}) {
  if (state.kind === 'idle') return null;
  const ways = (
    <>
      <Button size="small" onClick={() => open(scope)}>
        {accessWords.openAgain}
      </Button>
      <Button size="small" appearance="subtle" onClick={() => openHere(scope)}>
        {accessWords.openHere}
      </Button>
    </>
  );
  switch (state.kind) {
    case 'waiting':
      return <StateMessage icon="clock" title={accessWords.waiting} role="status" strip />;
    case 'exchanging':
      return <StateMessage icon="clock" title={accessWords.exchanging} role="status" strip />;
    case 'blocked':
    case 'closed':
      return (
        <StateMessage
          icon="warning"
          tone="warn"
          title={accessWords[state.kind]}
          role="alert"
          strip
          actions={ways}
        >
          <p>{accessWords.nothingChanged}</p>
        </StateMessage>
      );
    case 'refused':
      return (
        <StateMessage
          icon="warning"
          tone="warn"
          title={accessWords.refused}
          role="alert"
          strip
          actions={ways}
        >
          <p>
            {state.message} {accessWords.nothingChanged}
          </p>
        </StateMessage>
      );
    case 'failed': {
      const { again, error } = state;
      const actions =
        again === undefined ? (
          ways
        ) : (
          <Button size="small" onClick={again}>
            {accessWords.tryAgain}
          </Button>
        );
      return (
        <StateMessage
          icon="warning"
          tone="warn"
          title={accessWords.failed}
          role="alert"
          strip
          actions={actions}
        >
          <p>{error.message}</p>
        </StateMessage>
      );
    }
  }
}
