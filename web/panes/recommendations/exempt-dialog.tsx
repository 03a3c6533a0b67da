import { Field, Input, Select, Textarea } from '@fluentui/react-components';
import { useState } from 'react';

import { ExemptionCategory } from '../../../shared/contracts/arm/exemption.ts';
import { useExempt } from '../../api/decisions.ts';
import { decisionWords } from '../../words/decisions.ts';
import { DecisionDialog } from './decision-dialog.tsx';
import { dateIn, endOfDay, oneYear } from './decision-dates.ts';
import type { DecisionScope } from './decision-scopes.ts';

const { exempt: texts } = decisionWords;

type Props = { check: string; scopes: readonly DecisionScope[]; onClose: () => void };

/** Exempts a check of something, with a reason and an end. Its name is made once, so that a repeat is the same exemption. */
export function ExemptDialog({ check, scopes, onClose }: Props) {
  const [now] = useState(() => new Date());
  const [name] = useState(() => `${check.toLowerCase()}-${crypto.randomUUID()}`);
  const [scope, setScope] = useState(scopes[0]);
  const [category, setCategory] = useState<ExemptionCategory>('RiskAccepted');
  const [text, setText] = useState('');
  const [until, setUntil] = useState('');
  const exempt = useExempt(onClose);

  function confirm(): void {
    if (scope === undefined) return;
    const { id, connectorId } = scope;
    const properties = { scope: id, check, category, text, expiresOn: endOfDay(until) };
    exempt.mutate({ connectorId, name, properties });
  }
  return (
    <DecisionDialog
      title={texts.title(check)}
      text={texts.text}
      action={texts.action}
      scopes={scopes}
      scope={scope}
      onScope={setScope}
      onClose={onClose}
      onConfirm={confirm}
      busy={exempt.isPending}
      failure={exempt.error?.message}
    >
      <Field label={texts.reason}>
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
      <Field label={texts.why} required>
        <Textarea value={text} maxLength={1_000} onChange={(_, { value }) => setText(value)} />
      </Field>
      <Field label={texts.until} hint={texts.untilHint} required>
        <Input
          type="date"
          value={until}
          min={dateIn(now, 1)}
          max={dateIn(now, oneYear)}
          onChange={(_, { value }) => setUntil(value)}
        />
      </Field>
    </DecisionDialog>
  );
}
