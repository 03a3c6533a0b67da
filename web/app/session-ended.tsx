import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';

import { words } from '../words/en.ts';
import { useSession } from './session-context.tsx';
import { SignInFailure, useSignIn } from './sign-in.tsx';

/** Over the pane, which stays as it is behind the backdrop; it cannot be closed in another way. */
export function SessionEnded() {
  const { session, state } = useSession();
  const { signIn, failure } = useSignIn(session);
  if (state.kind !== 'ended') return null;
  return (
    <Dialog open modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{words.session.title}</DialogTitle>
          <DialogContent>
            <p>{words.session.text}</p>
            <SignInFailure failure={failure} />
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={signIn}>
              {words.session.signIn}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
