import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';

import { secretWords as words } from '../words/parts.ts';

/** A secret that is covered until it is asked for. There is no button that copies it. */
export function SecretField({ label, secret }: { label: string; secret: string }) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      <Field label={label}>
        <Input readOnly type={isShown ? 'text' : 'password'} autoComplete="off" value={secret} />
      </Field>
      <Button size="small" onClick={() => setShown(!isShown)}>
        {isShown ? words.hide : words.show}
      </Button>
    </>
  );
}
