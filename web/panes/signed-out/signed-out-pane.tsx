import { Button } from '@fluentui/react-components';

import { useSession } from '../../app/session-context.tsx';
import { SignInFailure, useSignIn } from '../../app/sign-in.tsx';
import { useTitle } from '../../app/use-title.ts';
import { Icon } from '../../parts/icon.tsx';
import { words } from '../../words/en.ts';
import styles from './signed-out-pane.module.css';

export function SignedOutPane() {
  useTitle();
  const { session } = useSession();
  const { signIn, failure } = useSignIn(session);
  return (
    <main className={styles.pane}>
      <span className={styles.logo}>
        <Icon name="palisade" color="var(--brand)" /> {words.product}
      </span>
      <h1>{words.session.signedOut}</h1>
      <p>{words.session.signedOutText}</p>
      <Button appearance="primary" onClick={signIn}>
        {words.session.signIn}
      </Button>
      <SignInFailure failure={failure} />
    </main>
  );
}
