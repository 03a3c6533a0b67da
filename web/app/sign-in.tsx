import { useState } from 'react';

import type { Session } from '../session/session.ts';
import { words } from '../words/en.ts';

/** Signs in, and keeps why it did not succeed. */
export function useSignIn(session: Session) {
  const [failure, setFailure] = useState<string>();
  const signIn = () => {
    setFailure(undefined);
    session.signIn().catch((reason: unknown) => {
      setFailure(reason instanceof Error ? reason.message : String(reason));
    });
  };
  return { signIn, failure };
}

export function SignInFailure({ failure }: { failure: string | undefined }) {
  return <p role="alert">{failure !== undefined && words.session.failed(failure)}</p>;
}
