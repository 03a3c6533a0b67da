import {
  AuthError,
  BrowserAuthError,
  BrowserAuthErrorCodes,
  CacheLookupPolicy,
  InteractionRequiredAuthError,
  PublicClientApplication,
  type AccountInfo,
} from '@azure/msal-browser';

import type { PageSignIn } from '../../shared/contracts/page-settings.ts';
import { sessionWords } from '../words/session.ts';
import { isPopupAnswer } from './popup-answer.ts';
import { SessionEndedError, type Session, type SessionState } from './session.ts';
import { holdState } from './state-holder.ts';

type EntraSignIn = Extract<PageSignIn, { kind: 'entra' }>;

const blocked: readonly string[] = [
  BrowserAuthErrorCodes.popupWindowError,
  BrowserAuthErrorCodes.emptyWindowError,
];
const over: readonly string[] = [
  BrowserAuthErrorCodes.interactionInProgressCancelled,
  BrowserAuthErrorCodes.userCancelled,
  BrowserAuthErrorCodes.timedOut,
];
/** Entra refuses the refresh token, or there is none left. */
const refused: readonly string[] = ['invalid_grant', 'token_refresh_required', 'refresh_token_expired'];
/** A second factor takes its time. MSAL does not notice that a window was closed; a new try ends the one before. */
const popupMs = 600_000;

/**
 * MSAL: a pop-up first, so that the pane stays as it is; a redirect where the browser blocks it. Tokens are renewed by a refresh
 * token only: MSAL's other way, a hidden frame, is refused by the page's policy and would time out; without a refresh token the
 * person signs in again. Tokens stay in memory and `sessionStorage`. In the pop-up itself this passes the answer on and never
 * resolves: the window closes.
 */
export async function openEntraSession(signIn: EntraSignIn): Promise<Session> {
  if (await passOnPopupAnswer()) return new Promise<never>(() => undefined);
  const scopes = [signIn.scope];
  const msal = await openMsal(signIn);
  const returned = await msal.handleRedirectPromise();
  // Accounts of former sign-ins stay in the cache beside the one that is in use.
  if (returned !== null) msal.setActiveAccount(returned.account);
  let account = msal.getActiveAccount() ?? undefined;
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
          cacheLookupPolicy: CacheLookupPolicy.AccessTokenAndRefreshToken,
        });
        return accessToken;
      } catch (failure) {
        if (!isOver(failure)) throw failure;
        held.end();
        throw new SessionEndedError();
      }
    },
    end: held.end,
    async signIn() {
      const request = { scopes, ...(account === undefined ? {} : { loginHint: account.username }) };
      try {
        account = (await msal.loginPopup({ ...request, overrideInteractionInProgress: true })).account;
        msal.setActiveAccount(account);
        held.set(stateOf(account));
      } catch (failure) {
        const code = failure instanceof BrowserAuthError ? failure.errorCode : '';
        // Another window was opened instead, or none came back.
        if (over.includes(code)) return;
        if (!blocked.includes(code)) throw failure;
        await msal.loginRedirect(request);
      }
    },
    async signOut() {
      const leaving = account;
      account = undefined;
      held.set({ kind: 'signedOut' });
      await msal.logoutRedirect(leaving === undefined ? {} : { account: leaving });
    },
  };
}

/** Whether a token that could not be renewed means that the person has to sign in again; a network fault does not. */
export function isOver(failure: unknown): boolean {
  if (failure instanceof InteractionRequiredAuthError) return true;
  return failure instanceof AuthError && refused.includes(failure.errorCode);
}

/** Whether this window is MSAL's pop-up, back with its answer: it is passed on to the page that opened it, and the window closes. */
async function passOnPopupAnswer(): Promise<boolean> {
  if (!isPopupAnswer(location.hash)) return false;
  const { broadcastResponseToMainFrame } = await import('@azure/msal-browser/redirect-bridge');
  await broadcastResponseToMainFrame();
  return true;
}

/** The authority is that of the settings, so MSAL need not ask Microsoft whether there is such a one. */
async function openMsal({ authority, clientId }: EntraSignIn): Promise<PublicClientApplication> {
  const msal = new PublicClientApplication({
    auth: {
      authority,
      clientId,
      knownAuthorities: [new URL(authority).host],
      redirectUri: `${location.origin}/`,
      postLogoutRedirectUri: `${location.origin}/`,
    },
    cache: { cacheLocation: 'sessionStorage' },
    system: { popupBridgeTimeout: popupMs },
  });
  await msal.initialize();
  return msal;
}

function stateOf(account: AccountInfo | null | undefined): SessionState {
  if (account === null || account === undefined) return { kind: 'signedOut' };
  return { kind: 'signedIn', person: { name: account.name ?? account.username, how: sessionWords.entra } };
}
