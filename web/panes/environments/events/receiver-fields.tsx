import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';

import type { EventSubscriptionResource } from '../../../../shared/contracts/arm/event-subscription.ts';
import { eventWords } from '../../../words/event-subscriptions.ts';
import { fieldFault } from '../../../parts/field-fault.ts';
import { type DraftFaults, keepsUrl, type SubscriptionDraft } from './subscription-draft.ts';
import { receiverText } from './subscription-texts.ts';

const { form: words } = eventWords;

export type FormFields = {
  draft: SubscriptionDraft;
  faults: DraftFaults;
  known: EventSubscriptionResource | undefined;
  onChange: (change: Partial<SubscriptionDraft>) => void;
};

/** Name and address. A name is for good, and the address of a webhook may stay as it is without being seen. */
export function ReceiverFields({ draft, faults, known, onChange }: FormFields) {
  const isWebhook = draft.type === 'WebHook';
  const hint = isWebhook ? words.urlHint : words.topicHint;
  const stays = known !== undefined && keepsUrl(draft, known);
  return (
    <>
      {known === undefined && (
        <Field label={words.name} hint={words.nameHint} required {...fieldFault(faults.name)}>
          <Input
            value={draft.name}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, { value }) => onChange({ name: value })}
          />
        </Field>
      )}
      <Field label={words.receiver}>
        <RadioGroup
          layout="horizontal"
          value={draft.type}
          onChange={(_, { value }) =>
            onChange({ type: value === 'WebHook' ? 'WebHook' : 'EventGridTopic', url: '' })
          }
        >
          <Radio value="WebHook" label={words.types.WebHook} />
          <Radio value="EventGridTopic" label={words.types.EventGridTopic} />
        </RadioGroup>
      </Field>
      <Field
        label={isWebhook ? words.url : words.topic}
        hint={stays ? `${words.keep(receiverText(known.properties))} ${hint}` : hint}
        required={!stays}
        {...fieldFault(faults.url)}
      >
        <Input
          type="url"
          value={draft.url}
          autoComplete="off"
          spellCheck={false}
          onChange={(_, { value }) => onChange({ url: value })}
        />
      </Field>
    </>
  );
}
