import { Field, Input, Select, Textarea } from '@fluentui/react-components';
import { useState } from 'react';

import { ExemptionCategory, type ExemptionResource } from '../../../shared/contracts/arm/exemption.ts';
import { useExempt } from '../../api/decisions.ts';
import { decisionWords } from '../../words/decisions.ts';
import { DecisionDialog } from './decision-dialog.tsx';
import { dateIn, dateOf, endOfDay, oneYear } from './decision-dates.ts';
import { faultsOfExemption } from './decision-faults.ts';
import type { DecisionScope } from './decision-scopes.ts';
import { useFaults } from './use-faults.ts';

const { exempt: texts } = decisionWords;
const labels = {
  scope: decisionWords.scope,
  check: decisionWords.scope,
  finding: decisionWords.scope,
  category: texts.reason,
  text: texts.why,
  expiresOn: texts.until,
};

type Props = {
  check: string;
  /** The id of a finding, which is exempt instead of a check. */
  finding?: string | undefined;
  scopes: readonly DecisionScope[];
  /** The exemption that is changed; its thing stays. */
  known?: ExemptionResource;
  onClose: () => void;
};

/** Exempts a check of something, or a finding, with a reason and an end. Its name is made once, so that a repeat is the same exemption. */
export function ExemptDialog({ check, finding, scopes, known, onClose }: Props) {
  const [now] = useState(() => new Date());
  const [name] = useState(
    () => `${finding === undefined ? check.toLowerCase() : 'finding'}-${crypto.randomUUID()}`,
  );
  const [scope, setScope] = useState(scopes[0]);
  const [category, setCategory] = useState<ExemptionCategory>(known?.properties.category ?? 'RiskAccepted');
  const [text, setText] = useState(known?.properties.text ?? '');
  const [until, setUntil] = useState(known === undefined ? '' : dateOf(new Date(known.properties.expiresOn)));
  const exempt = useExempt(onClose);
  const { faults, check: mayAsk } = useFaults(exempt.error, labels);

  function confirm(): void {
    if (scope === undefined || !mayAsk(faultsOfExemption({ text, until }, now))) return;
    const about = finding === undefined ? { check } : { finding };
    const properties = { scope: scope.id, ...about, category, text, expiresOn: endOfDay(until) };
    exempt.mutate({ id: known?.id ?? `${scope.connectorId}/exemptions/${name}`, properties });
  }
  return (
    <DecisionDialog
      title={known === undefined ? texts.title(check) : texts.changeTitle(check)}
      text={finding === undefined ? texts.text : texts.findingText}
      action={known === undefined ? texts.action : texts.save}
      scopes={scopes}
      scope={scope}
      onScope={setScope}
      onClose={onClose}
      onConfirm={confirm}
      busy={exempt.isPending}
      faults={faults}
    >
      <Field label={texts.reason} validationMessage={faults.fields['category'] ?? null}>
        <Select
          value={category}
          onChange={(_, { value }) => setCategory(ExemptionCategory.catch(category).parse(value))}
        >
          {ExemptionCategory.options.map((one) => (
            <option key={one} value={one}>
              {texts.categories[one]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={texts.why} required validationMessage={faults.fields['text'] ?? null}>
        <Textarea value={text} maxLength={1_000} onChange={(_, { value }) => setText(value)} />
      </Field>
      <Field
        label={texts.until}
        hint={texts.untilHint}
        required
        validationMessage={faults.fields['expiresOn'] ?? null}
      >
        <Input
          type="date"
          value={until}
          min={dateIn(now, 0)}
          max={dateIn(now, oneYear)}
          onChange={(_, { value }) => setUntil(value)}
        />
      </Field>
    </DecisionDialog>
  );
}
