import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';

import { confirmWords } from '../words/parts.ts';

/** For what cannot be undone: the button works once the name of the thing is typed. */
export function ConfirmByTyping(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  /** The text to type. */
  name: string;
  /** The verb on the button. */
  action: string;
  onConfirm: () => void;
  /** While the service works on it. */
  busy?: boolean;
  children: ReactNode;
}) {
  return (
    <Dialog open={props.open} onOpenChange={(_, { open }) => !open && props.onClose()}>
      <DialogSurface>{props.open && <ConfirmBody {...props} />}</DialogSurface>
    </Dialog>
  );
}

function ConfirmBody({
  title,
  name,
  action,
  busy = false,
  children,
  onConfirm,
  onClose,
}: Parameters<typeof ConfirmByTyping>[0]) {
  const [typed, setTyped] = useState('');
  const matches = typed === name;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (matches && !busy) onConfirm();
      }}
    >
      <DialogBody>
        <DialogTitle>{title}</DialogTitle>
        <DialogContent>
          {children}
          <Field label={confirmWords.type(name)}>
            <Input
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(_, data) => setTyped(data.value)}
            />
          </Field>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{confirmWords.cancel}</Button>
          <Button type="submit" appearance="primary" disabled={!matches || busy}>
            {action}
          </Button>
        </DialogActions>
      </DialogBody>
    </form>
  );
}
