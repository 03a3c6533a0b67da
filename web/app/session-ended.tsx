import { Button } from '@fluentui/react-components';

import { Modal } from '../parts/modal/modal.tsx';
import { words } from '../words/en.ts';
import { useSession } from './session-context.tsx';
import { SignInFailure, useSignIn } from './sign-in.tsx';

/** Over the pane, which stays as it is behind the backdrop; it cannot be closed in another way. */
export function SessionEnded() {
  const { session, state } = useSession();
  const { signIn, failure } = useSignIn(session);
  if (state.kind !== 'ended') return null;
  return (
    <Modal
      title={words.session.title}
      mustAnswer
      onClose={() => undefined}
      actions={
        <Button appearance="primary" onClick={signIn}>
          {words.session.signIn}
        </Button>
      }
    >
      <p>{words.session.text}</p>
      <SignInFailure failure={failure} />
    </Modal>
  );
}
