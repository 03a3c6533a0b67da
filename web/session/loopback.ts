import type { PageSignIn } from '../../shared/contracts/page-settings.ts';
import { sessionWords } from '../words/session.ts';
import type { Session, SessionState } from './session.ts';

type Loopback = Extract<PageSignIn, { kind: 'loopback' }>;

/** On the own machine the API takes requests without a token: everybody there is the local administrator. */
export function loopbackSession(
  { as, another }: Loopback,
  openSession: (signIn: PageSignIn) => Promise<Session>,
): Session {
  const signedIn: SessionState = { kind: 'signedIn', person: { name: as, how: sessionWords.loopback } };
  return {
    state: () => signedIn,
    subscribe: () => () => undefined,
    token: () => Promise.resolve(undefined),
    end: () => undefined,
    signIn: () => Promise.resolve(),
    ...(another === undefined ? {} : { actAsAnother: async () => (await openSession(another)).signIn() }),
  };
}
