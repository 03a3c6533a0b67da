import { Button } from '@fluentui/react-components';

import type { EventSubscriptionResource } from '../../../../shared/contracts/arm/event-subscription.ts';
import { deleteEventSubscription, useEventChange } from '../../../api/event-subscriptions.ts';
import { Modal } from '../../../parts/modal/modal.tsx';
import { environmentsWords } from '../../../words/environments.ts';
import { eventWords } from '../../../words/event-subscriptions.ts';

const { remove: words } = eventWords;

/** Asks before a subscription is deleted, and says what goes with it. */
export function RemoveSubscription({
  subscription: { id, name },
  onClose,
}: {
  subscription: EventSubscriptionResource;
  onClose: () => void;
}) {
  const remove = useEventChange(() => deleteEventSubscription(id));
  return (
    <Modal
      title={words.title(name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.keep}</Button>
          <Button
            appearance="primary"
            disabledFocusable={remove.isPending}
            onClick={() => remove.mutate(undefined, { onSuccess: onClose })}
          >
            {words.action}
          </Button>
        </>
      }
    >
      <p>{words.text}</p>
      {remove.isError && <p role="alert">{environmentsWords.failed(words.short, remove.error.message)}</p>}
    </Modal>
  );
}
