import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';

import type { CheckMetadata } from '../../api/check-metadata.ts';
import { type AssessedScope, useAssign, useAssignment, useUnassign } from '../../api/decisions.ts';
import { decisionWords } from '../../words/decisions.ts';
import { QueryFailed } from '../query-failed.tsx';
import { dateOf, endOfDay } from './decision-dates.ts';
import { DecisionDialog } from './decision-dialog.tsx';
import { faultsOfAssignment } from './decision-faults.ts';
import type { DecisionScope } from './decision-scopes.ts';
import { useFaults } from './use-faults.ts';

const { assign: texts } = decisionWords;
const labels = { owner: texts.owner, remediationDueDate: texts.due };

type Props = {
  check: Pick<CheckMetadata, 'check' | 'name'>;
  scopes: readonly DecisionScope[];
  onClose: () => void;
};
type Draft = { owner?: string; due?: string };

/** Says who deals with a check of something, and until when. What is assigned already is there to be changed or removed. */
export function AssignDialog({ check, scopes, onClose }: Props) {
  const [scope, setScope] = useState(scopes[0]);
  const [draft, setDraft] = useState<Draft>({});
  const of: AssessedScope | undefined = scope && { scope: scope.id, assessment: check.name };
  const query = useAssignment(of);
  const assign = useAssign(onClose);
  const unassign = useUnassign(onClose);
  const { faults, check: mayAsk } = useFaults(assign.error ?? unassign.error, labels);
  const known = query.data ?? undefined;
  const { owner = known?.properties.owner ?? '', due = dayOf(known?.properties.remediationDueDate) } = draft;
  const busy = query.isPending || assign.isPending || unassign.isPending;

  function confirm(): void {
    if (of === undefined || !mayAsk(faultsOfAssignment({ owner }))) return;
    const date = due === '' ? {} : { remediationDueDate: dueDate(due, known?.properties.remediationDueDate) };
    assign.mutate({ ...of, key: known?.name, properties: { ...keptOf(known), owner, ...date } });
  }
  return (
    <DecisionDialog
      title={texts.title(check.check)}
      text={texts.text}
      action={texts.action}
      scopes={scopes}
      scope={scope}
      onScope={(next) => {
        setScope(next);
        setDraft({});
      }}
      onClose={onClose}
      onConfirm={confirm}
      busy={busy}
      faults={faults}
      other={
        known !== undefined && (
          <Button appearance="subtle" disabledFocusable={busy} onClick={() => unassign.mutate(known.id)}>
            {texts.remove}
          </Button>
        )
      }
    >
      <QueryFailed what={texts.now} query={query} />
      <Field label={texts.owner} required validationMessage={faults.fields['owner'] ?? null}>
        <Input
          value={owner}
          maxLength={320}
          onChange={(_, { value }) => setDraft({ ...draft, owner: value })}
        />
      </Field>
      <Field
        label={texts.due}
        hint={known === undefined ? texts.dueHint : texts.dueKept}
        validationMessage={faults.fields['remediationDueDate'] ?? null}
      >
        <Input type="date" value={due} onChange={(_, { value }) => setDraft({ ...draft, due: value })} />
      </Field>
    </DecisionDialog>
  );
}

type Known = NonNullable<ReturnType<typeof useAssignment>['data']>;

/** The rest of the assignment, which a change keeps. */
function keptOf(known: Known | undefined) {
  if (known === undefined) return {};
  const { remediationEta, isGracePeriod, governanceEmailNotification, additionalData } = known.properties;
  return { remediationEta, isGracePeriod, governanceEmailNotification, additionalData };
}

function dayOf(time: string | undefined): string {
  return time === undefined ? '' : dateOf(new Date(time));
}

/** The same time, if its day was not changed. */
function dueDate(day: string, known: string | undefined): string {
  return known !== undefined && dayOf(known) === day ? known : endOfDay(day);
}
