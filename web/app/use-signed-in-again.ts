import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import type { SessionState } from '../session/session.ts';

/**
 * After a session that had ended: the pane stays, and everything on it is read again. What another person saw is dropped instead.
 */
export function useSignedInAgain(state: SessionState): void {
  const client = useQueryClient();
  const before = useRef(state);
  useEffect(() => {
    const former = before.current;
    before.current = state;
    if (state.kind !== 'signedIn' || former.kind !== 'ended') return;
    if (former.person.name === state.person.name) void client.invalidateQueries();
    else void client.resetQueries();
  }, [client, state]);
}
