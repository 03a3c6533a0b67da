import { Button, Field, Select } from '@fluentui/react-components';
import { useEffect, useId, useRef, type ReactNode } from 'react';

import { Modal } from '../../parts/modal/modal.tsx';
import { decisionWords } from '../../words/decisions.ts';
import type { Faults } from './decision-faults.ts';
import type { DecisionScope } from './decision-scopes.ts';
import styles from './decision-dialog.module.css';

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
  faults: Faults;
  /** Another way out than the action, before Cancel. */
  other?: ReactNode;
  children: ReactNode;
};

/**
 * The thing that a decision is about, and its fields, each with its fault; the focus goes to the first of them. Rendered while it
 * is open.
 */
export function DecisionDialog(props: Props) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const { scopes, scope, busy, faults } = props;
  const { fields } = faults;
  useEffect(() => {
    if (Object.keys(fields).length === 0) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [fields]);
  return (
    <Modal
      title={props.title}
      onClose={props.onClose}
      actions={
        <>
          {props.other !== undefined && <span className={styles.other}>{props.other}</span>}
          <Button onClick={props.onClose}>{decisionWords.cancel}</Button>
          <Button type="submit" form={id} appearance="primary" disabledFocusable={busy}>
            {props.action}
          </Button>
        </>
      }
    >
      <p>{props.text}</p>
      <form
        id={id}
        ref={form}
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) props.onConfirm();
        }}
      >
        <Field label={decisionWords.scope} validationMessage={fields['scope'] ?? null}>
          <Select
            value={scope?.id ?? ''}
            onChange={(_, { value }) => props.onScope(scopes.find((one) => one.id === value))}
          >
            {scopes.map((one) => (
              <option key={one.id} value={one.id}>
                {one.text}
              </option>
            ))}
          </Select>
        </Field>
        {props.children}
      </form>
      {faults.other !== undefined && <p role="alert">{faults.other}</p>}
    </Modal>
  );
}
