import { Checkbox, Field, Select, Textarea } from '@fluentui/react-components';

import { EventKind, EventSeverity } from '../../../../shared/contracts/arm/event-subscription.ts';
import { eventWords } from '../../../words/event-subscriptions.ts';
import { fieldFault } from '../../../parts/field-fault.ts';
import type { FormFields } from './receiver-fields.tsx';
import styles from './filter-fields.module.css';

const { form: words, kinds: names } = eventWords;

function severityOf(text: string): EventSeverity | '' {
  return EventSeverity.options.find((one) => one === text) ?? '';
}

/** Kinds, severity and groups of the events that are sent. */
export function FilterFields({ draft, faults, onChange }: FormFields) {
  const { kinds } = draft;
  return (
    <>
      <Field {...fieldFault(faults.kinds)}>
        <fieldset className={styles.kinds}>
          <legend>{words.kinds}</legend>
          {EventKind.options.map((kind) => (
            <Checkbox
              key={kind}
              label={names[kind]}
              checked={kinds.includes(kind)}
              onChange={(_, { checked }) =>
                onChange({
                  kinds: EventKind.options.filter((one) =>
                    one === kind ? checked === true : kinds.includes(one),
                  ),
                })
              }
            />
          ))}
        </fieldset>
      </Field>
      <Field label={words.severity}>
        <Select
          value={draft.minSeverity}
          onChange={(_, { value }) => onChange({ minSeverity: severityOf(value) })}
        >
          {(['', ...EventSeverity.options] as const).map((one) => (
            <option key={one} value={one}>
              {words.severities[one]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={words.groups} hint={words.groupsHint} {...fieldFault(faults.groups)}>
        <Textarea
          value={draft.groups}
          rows={2}
          spellCheck={false}
          onChange={(_, { value }) => onChange({ groups: value })}
        />
      </Field>
    </>
  );
}
