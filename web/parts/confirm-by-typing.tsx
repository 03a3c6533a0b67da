import { Button, Field, Input } from '@fluentui/react-components';
import { useId, useState, type ReactNode } from 'react';

import { confirmWords } from '../words/parts.ts';
import { Modal } from './modal/modal.tsx';

type Props = {
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
};

/** For what cannot be undone: the button works once the name of the thing is typed. Rendered while it is open. */
export function ConfirmByTyping({ onClose, title, name, action, onConfirm, busy = false, children }: Props) {
  const form = useId();
  const [typed, setTyped] = useState('');
  const matches = typed === name;

  return (
    <Modal
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{confirmWords.cancel}</Button>
          <Button type="submit" form={form} appearance="primary" disabled={!matches || busy}>
            {action}
          </Button>
        </>
      }
    >
      {children}
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (matches && !busy) onConfirm();
        }}
      >
        <Field label={confirmWords.type(name)}>
          <Input
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, data) => setTyped(data.value)}
          />
        </Field>
      </form>
    </Modal>
  );
}
