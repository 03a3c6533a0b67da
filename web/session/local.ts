import type { PageSignIn } from '../../shared/contracts/page-settings.ts';
import { sessionWords } from '../words/session.ts';
import { keptSignIn, type Tokens } from './kept-sign-in.ts';
import { LocalProvider } from './local-provider.ts';
import { SessionEndedError, type Session, type SessionState } from './session.ts';
import { holdState } from './state-holder.ts';

type LocalSignIn = Extract<PageSignIn, { kind: 'local' }>;

/** A token is renewed this long before it expires. */
const marginMs = 60_000;

/**
 * Authorization code with PKCE (RFC 7636) at the local identity provider, which is left by a redirect and comes back to `/` with
 * the code in the fragment, so that no server and no history sees it.
 */
export async function openLocalSession(signIn: LocalSignIn): Promise<Session> {
  const provider = new LocalProvider(signIn);
  const returned = await provider.finishSignIn();
  let tokens = returned ?? keptSignIn.tokens();
  const held = holdState(stateOf(tokens));
  let renewing: Promise<Tokens> | undefined;

  function end(): void {
    tokens = undefined;
    keptSignIn.forget();
    held.end();
  }

  /** Requests that need a new token at the same time share one renewal. */
  async function renewed(): Promise<Tokens> {
    renewing ??= provider.renew(tokens).finally(() => {
      renewing = undefined;
    });
    try {
      const next = await renewing;
      // The person signed out meanwhile.
      if (tokens === undefined) throw new SessionEndedError();
      tokens = next;
      keptSignIn.keepTokens(tokens);
      return tokens;
    } catch (failure) {
      if (failure instanceof SessionEndedError) end();
      throw failure;
    }
  }

  return {
    state: held.state,
    subscribe: held.subscribe,
    async token(how) {
      const isGood = tokens !== undefined && tokens.expiresAtMs - Date.now() > marginMs;
      return (isGood && how?.renew !== true ? tokens : await renewed())?.access;
    },
    end,
    signIn: () => provider.startSignIn(),
    async signOut() {
      const hint = tokens?.id;
      keptSignIn.forget();
      tokens = undefined;
      held.set({ kind: 'signedOut' });
      await provider.signOut(hint);
    },
  };
}

function stateOf(tokens: Tokens | undefined): SessionState {
  if (tokens === undefined) return { kind: 'signedOut' };
  return { kind: 'signedIn', person: { name: tokens.name, how: sessionWords.local } };
}
