import { useEffect, useEffectEvent, useRef, useState } from 'react';

import type { GitLabAuthorization } from '../../../shared/contracts/arm/authorization.ts';
import type { SignInMessage } from '../../../shared/contracts/sign-in.ts';
import { authorizeAt, startSignIn } from '../../api/authorizations.ts';
import { connectorScope, type ConnectorPath } from '../../url/scope.ts';
import { attempts, listenFor, openWindow, takeReturned, type Attempt } from './sign-in-window.ts';

export type AskedScope = 'read_api' | 'api';
type AuthorizeState =
  | { kind: 'idle' | 'waiting' | 'blocked' | 'closed' | 'exchanging' }
  | { kind: 'refused'; message: string }
  /** `again` repeats what failed, with the same code, which only this memory has. */
  | { kind: 'failed'; error: Error; again?: () => void };

export type Authorizing = {
  state: AuthorizeState;
  /** Opens the window of GitLab. To be called in a click. */
  open: (scope: AskedScope) => void;
  /** Leaves the page for GitLab, which returns to it. */
  openHere: (scope: AskedScope) => void;
  /** Rejects with the `ApiError` that says what is wrong with the token. */
  sendToken: (token: string) => Promise<void>;
};

const windowLookMs = 400;

/** Authorising at GitLab for one connector, existing or not. Codes and tokens stay in memory and are sent once. */
export function useAuthorize({
  connector,
  instanceUrl,
  returnTo,
  onAuthorized,
}: {
  connector: ConnectorPath;
  instanceUrl: string | undefined;
  /** Address of the pane, for a sign-in in the same window. */
  returnTo: string;
  onAuthorized: (authorization: GitLabAuthorization) => void;
}): Authorizing {
  const connectorId = connectorScope(connector);
  const [state, setState] = useState<AuthorizeState>({ kind: 'idle' });
  const stopListening = useRef<() => void>(undefined);

  function fail(failure: unknown, again?: () => void) {
    const error = failure instanceof Error ? failure : new Error(String(failure));
    setState({ kind: 'failed', error, ...(again === undefined ? {} : { again }) });
  }

  async function exchange(code: string) {
    setState({ kind: 'exchanging' });
    try {
      const authorization = await authorizeAt(connectorId, { code }, instanceUrl);
      setState({ kind: 'idle' });
      onAuthorized(authorization);
    } catch (failure) {
      fail(failure, () => void exchange(code));
    }
  }

  function take({ code, error }: SignInMessage) {
    attempts.end();
    if (code !== undefined) void exchange(code);
    else setState({ kind: 'refused', message: error?.message ?? '' });
  }

  function listen(attempt: Attempt) {
    stopListening.current?.();
    stopListening.current = listenFor(attempt, take);
  }

  /** After a reload: a window may still be open, or this one has just come back from GitLab. */
  const resume = useEffectEvent(() => {
    const attempt = attempts.of(connectorId);
    const returned = takeReturned(attempt);
    if (returned !== undefined) queueMicrotask(() => take(returned));
    else if (attempt !== undefined) listen(attempt);
  });
  useEffect(() => {
    resume();
    return () => stopListening.current?.();
  }, [connectorId]);

  async function open(scope: AskedScope) {
    const opened = openWindow();
    if (opened === null) return setState({ kind: 'blocked' });
    const attempt = attempts.begin(connectorId);
    listen(attempt);
    setState({ kind: 'waiting' });
    try {
      opened.location.replace(
        await startSignIn(connector, { scope, instance: instanceUrl, attempt: attempt.id }),
      );
    } catch (failure) {
      opened.close();
      return fail(failure);
    }
    watch(opened);
  }

  /** A window that GitLab cut off counts as closed as well, so its message is still awaited. */
  function watch(opened: Window) {
    const timer = setInterval(() => {
      if (!opened.closed) return;
      clearInterval(timer);
      setState((now) => (now.kind === 'waiting' ? { kind: 'closed' } : now));
    }, windowLookMs);
  }

  async function openHere(scope: AskedScope) {
    const attempt = attempts.begin(connectorId);
    setState({ kind: 'waiting' });
    try {
      location.assign(
        await startSignIn(connector, { scope, instance: instanceUrl, attempt: attempt.id, returnTo }),
      );
    } catch (failure) {
      fail(failure);
    }
  }

  async function sendToken(accessToken: string) {
    const authorization = await authorizeAt(connectorId, { accessToken }, instanceUrl);
    setState({ kind: 'idle' });
    onAuthorized(authorization);
  }

  return { state, open: (scope) => void open(scope), openHere: (scope) => void openHere(scope), sendToken };
}
