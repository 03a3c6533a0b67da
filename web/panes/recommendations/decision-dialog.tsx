import { Button, Field, Select } from '@fluentui/react-components';
import { useId, type ReactNode } from 'react';

import { Modal } from '../../parts/modal/modal.tsx';
import { decisionWords } from '../../words/decisions.ts';
import type { DecisionScope } from './decision-scopes.ts';

type Props = {
  title: string;
  text: string;
  action: string;
  scopes: readonly DecisionScope[];
  scope: DecisionScope | undefined;
  onScope: (scope: DecisionScope | undefined) => void;
  onClose: () => void;
  onConfirm: () => void;
  busy: boolean;
  failure: string | undefined;
  children: ReactNode;
};

/** The thing that a decision is about, and its fields; the browser asks for those that are required. Rendered while it is open. */
export function DecisionDialog(props: Props) {
  const form = useId();
  const { scopes, scope, busy, failure } = props;
  return (
    <Modal
      title={props.title}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{decisionWords.cancel}</Button>
          <Button type="submit" form={form} appearance="primary" disabled={busy}>
            {props.action}
          </Button>
        </>
      }
    >
      <p>{props.text}</p>
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) props.onConfirm();
        }}
      >
        <Field label={decisionWords.scope}>
          <Select
            value={scope?.id ?? ''}
            onChange={(_, { value }) => props.onScope(scopes.find(({ id }) => id === value))}
          >
            {scopes.map(({ id, text }) => (
              <option key={id} value={id}>
                {text}
              </option>
            ))}
          </Select>
        </Field>
        {props.children}
      </form>
      {failure !== undefined && <p role="alert">{decisionWords.failed(failure)}</p>}
    </Modal>
  );
}
