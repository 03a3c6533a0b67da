import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';

import { useAssign } from '../../api/decisions.ts';
import type { CheckMetadata } from '../../api/check-metadata.ts';
import { decisionWords } from '../../words/decisions.ts';
import { endOfDay } from './decision-dates.ts';
import { DecisionDialog } from './decision-dialog.tsx';
import type { DecisionScope } from './decision-scopes.ts';

const { assign: texts } = decisionWords;

type Props = {
  check: CheckMetadata;
  assessment: string;
  scopes: readonly DecisionScope[];
  onClose: () => void;
};

/** Says who deals with a check of something, and until when. */
export function AssignDialog({ check, assessment, scopes, onClose }: Props) {
  const [scope, setScope] = useState(scopes[0]);
  const [owner, setOwner] = useState('');
  const [due, setDue] = useState('');
  const assign = useAssign(onClose);

  function confirm(): void {
    if (scope === undefined) return;
    const date = due === '' ? {} : { remediationDueDate: endOfDay(due) };
    assign.mutate({ scope: scope.id, assessment, properties: { owner, ...date } });
  }
  return (
    <DecisionDialog
      title={texts.title(check.check)}
      text={texts.text}
      action={texts.action}
      scopes={scopes}
      scope={scope}
      onScope={setScope}
      onClose={onClose}
      onConfirm={confirm}
      busy={assign.isPending}
      failure={assign.error?.message}
    >
      <Field label={texts.owner} required>
        <Input value={owner} maxLength={320} onChange={(_, { value }) => setOwner(value)} />
      </Field>
      <Field label={texts.due} hint={texts.dueHint}>
        <Input type="date" value={due} onChange={(_, { value }) => setDue(value)} />
      </Field>
    </DecisionDialog>
  );
}
