import { InteractionRequiredAuthError, PublicClientApplication, type AccountInfo } from '@azure/msal-browser';

import type { PageSignIn } from '../../shared/contracts/page-settings.ts';
import { sessionWords } from '../words/session.ts';
import { SessionEndedError, type Session, type SessionState } from './session.ts';
import { holdState } from './state-holder.ts';

type EntraSignIn = Extract<PageSignIn, { kind: 'entra' }>;

/**
 * MSAL with redirects. Tokens are renewed by a refresh token; MSAL's hidden frame, its other way, is refused by the page's policy,
 * and then the person signs in again. Tokens stay in memory and `sessionStorage`.
 */
export async function openEntraSession({ authority, clientId, scope }: EntraSignIn): Promise<Session> {
  const scopes = [scope];
  const msal = new PublicClientApplication({
    auth: {
      authority,
      clientId,
      redirectUri: `${location.origin}/`,
      postLogoutRedirectUri: `${location.origin}/`,
    },
    cache: { cacheLocation: 'sessionStorage' },
  });
  await msal.initialize();
  const returned = await msal.handleRedirectPromise();
  let account = returned?.account ?? msal.getAllAccounts()[0];
  const held = holdState(stateOf(account));
  return {
    state: held.state,
    subscribe: held.subscribe,
    async token(how) {
      if (account === undefined) throw new SessionEndedError();
      try {
        const { accessToken } = await msal.acquireTokenSilent({
          account,
          scopes,
          forceRefresh: how?.renew === true,
        });
        return accessToken;
      } catch (failure) {
        if (!(failure instanceof InteractionRequiredAuthError)) throw failure;
        held.end();
        throw new SessionEndedError();
      }
    },
    end: held.end,
    signIn: () => msal.loginRedirect({ scopes, ...(account === undefined ? {} : { account }) }),
    async signOut() {
      const leaving = account;
      account = undefined;
      held.set({ kind: 'signedOut' });
      await msal.logoutRedirect(leaving === undefined ? {} : { account: leaving });
    },
  };
}

function stateOf(account: AccountInfo | null | undefined): SessionState {
  if (account === null || account === undefined) return { kind: 'signedOut' };
  return { kind: 'signedIn', person: { name: account.name ?? account.username, how: sessionWords.entra } };
}
