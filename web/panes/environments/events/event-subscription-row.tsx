import type { EventSubscriptionResource } from '../../../../shared/contracts/arm/event-subscription.ts';
import { eventRights, testEventSubscription, useEventChange } from '../../../api/event-subscriptions.ts';
import { useRefusal } from '../../../app/use-refusal.ts';
import { GuardedButton } from '../../../parts/guarded-button.tsx';
import { When } from '../../../parts/when.tsx';
import { environmentsWords } from '../../../words/environments.ts';
import { eventWords as words } from '../../../words/event-subscriptions.ts';
import styles from '../environment-pane.module.css';
import { SubscriptionState } from './subscription-state.tsx';
import { filterTexts, receiverText, testText } from './subscription-texts.ts';

export type EventDialog = 'edit' | 'secret' | 'remove';

export function EventSubscriptionRow({
  connectorId,
  subscription: { id, name, properties },
  onAsk,
}: {
  connectorId: string;
  subscription: EventSubscriptionResource;
  onAsk: (about: EventDialog) => void;
}) {
  const { columns } = words;
  const test = useEventChange(() => testEventSubscription(id));
  const mayNotWrite = useRefusal(eventRights.write, connectorId);
  const mayNotTest = useRefusal(eventRights.test, connectorId);
  const mayNotShow = useRefusal(eventRights.show, connectorId);
  const mayNotRemove = useRefusal(eventRights.remove, connectorId);
  const { lastSuccessAt } = properties.delivery;
  const { name: label, short } = words.test;
  return (
    <tr>
      <th scope="row">
        {name}
        <small>{receiverText(properties)}</small>
      </th>
      <td data-label={columns.events}>
        {filterTexts(properties).map((text, index) =>
          index === 0 ? text : <small key={text}>{text}</small>,
        )}
      </td>
      <td data-label={columns.state}>
        <SubscriptionState delivery={properties.delivery} />
      </td>
      <td data-label={columns.last}>
        {lastSuccessAt === undefined ? words.never : <When at={lastSuccessAt} />}
      </td>
      <td>
        <div className={styles.actions}>
          <GuardedButton
            appearance="subtle"
            refused={mayNotTest}
            busy={test.isPending}
            aria-label={label(name)}
            onPress={() => test.mutate(undefined)}
          >
            {short}
          </GuardedButton>
          <GuardedButton
            appearance="subtle"
            refused={mayNotWrite}
            aria-label={words.edit.name(name)}
            onPress={() => onAsk('edit')}
          >
            {words.edit.short}
          </GuardedButton>
          <GuardedButton
            appearance="subtle"
            refused={mayNotShow ?? (properties.secret === undefined ? words.secret.ofTopic : undefined)}
            aria-label={words.secret.name(name)}
            onPress={() => onAsk('secret')}
          >
            {words.secret.short}
          </GuardedButton>
          <GuardedButton
            appearance="subtle"
            refused={mayNotRemove}
            aria-label={words.remove.name(name)}
            onPress={() => onAsk('remove')}
          >
            {words.remove.short}
          </GuardedButton>
        </div>
        <small role="status">{test.data !== undefined && testText(test.data)}</small>
        {test.isError && <small role="alert">{environmentsWords.failed(short, test.error.message)}</small>}
      </td>
    </tr>
  );
}
