import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';

import { accessWords } from '../../words/gitlab-access.ts';
import { fieldFault } from '../field-fault.ts';
import styles from './authorize-box.module.css';
import type { Authorizing } from './use-authorize.ts';

const { token: words } = accessWords;

/** A token instead of OAuth. It lives in this field only, which is emptied when it was sent. */
export function TokenForm({
  authorizing,
  forbidden,
  onlyWay,
  onDone,
}: {
  authorizing: Authorizing;
  forbidden: string | undefined;
  onlyWay: boolean;
  onDone: () => void;
}) {
  const [token, setToken] = useState('');
  const [fault, setFault] = useState<string>();
  const [isChecking, setChecking] = useState(false);

  async function check() {
    if (token.trim() === '') return setFault(words.empty);
    setChecking(true);
    setFault(undefined);
    try {
      await authorizing.sendToken(token.trim());
      setToken('');
      onDone();
    } catch (failure) {
      setFault(faultText(failure));
    } finally {
      setChecking(false);
    }
  }

  return (
    <form
      className={styles.token}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isChecking && forbidden === undefined) void check();
      }}
    >
      <Field
        label={words.label}
        hint={onlyWay ? `${words.only} ${words.hint}` : words.hint}
        {...fieldFault(fault)}
      >
        <Input
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={token}
          onChange={(_, { value }) => setToken(value)}
        />
      </Field>
      <Button
        type="submit"
        appearance="primary"
        disabledFocusable={isChecking || forbidden !== undefined}
        title={forbidden}
      >
        {isChecking ? words.checking : words.check}
      </Button>
    </form>
  );
}

/** The detail about the field says more than the sentence about the request. */
function faultText(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  const details = 'details' in failure && Array.isArray(failure.details) ? failure.details : [];
  const [detail] = details as { message: string }[];
  return detail?.message ?? failure.message;
}
