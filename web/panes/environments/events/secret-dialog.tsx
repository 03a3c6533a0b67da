import { Button } from '@fluentui/react-components';
import { useState } from 'react';

import type { EventSubscriptionResource } from '../../../../shared/contracts/arm/event-subscription.ts';
import { eventRights, readEventSecret, useEventChange } from '../../../api/event-subscriptions.ts';
import { useRefusal } from '../../../app/use-refusal.ts';
import { GuardedButton } from '../../../parts/guarded-button.tsx';
import { Modal } from '../../../parts/modal/modal.tsx';
import { SecretField } from '../../../parts/secret-field.tsx';
import { When } from '../../../parts/when.tsx';
import { environmentsWords } from '../../../words/environments.ts';
import { eventWords } from '../../../words/event-subscriptions.ts';
import styles from '../environment-pane.module.css';

const { secret: words } = eventWords;

/** Shows the signing secret of a new subscription once, and makes new ones. It goes with the dialog. */
export function SecretDialog({
  connectorId,
  subscription: { id, name, properties },
  onClose,
}: {
  connectorId: string;
  subscription: EventSubscriptionResource;
  onClose: () => void;
}) {
  // Not the mutation's own answer, which its cache would keep for minutes.
  const [secret, setSecret] = useState<string>();
  const read = useEventChange(async (how: 'listSecret' | 'rotateSecret') =>
    setSecret(await readEventSecret(id, how)),
  );
  const { shownAt, formerUntil } = properties.secret ?? {};
  const mayNotRotate = useRefusal(eventRights.rotate, connectorId);
  return (
    <Modal
      title={words.name(name)}
      onClose={onClose}
      actions={
        <>
          <GuardedButton
            refused={mayNotRotate}
            size="medium"
            busy={read.isPending}
            onPress={() => read.mutate('rotateSecret')}
          >
            {words.rotate}
          </GuardedButton>
          <Button onClick={onClose}>{words.close}</Button>
        </>
      }
    >
      {secret === undefined ? (
        <>
          <p>{shownAt === undefined ? words.text : words.lost}</p>
          {shownAt === undefined ? (
            <div className={styles.buttons}>
              <Button
                appearance="primary"
                disabledFocusable={read.isPending}
                onClick={() => read.mutate('listSecret')}
              >
                {words.show}
              </Button>
            </div>
          ) : (
            <p>
              {words.shown} <When at={shownAt} />.
            </p>
          )}
        </>
      ) : (
        <>
          <p role="status">{words.text}</p>
          <div className={styles.code}>
            <SecretField label={words.label} secret={secret} />
          </div>
        </>
      )}
      {formerUntil !== undefined && (
        <p className={styles.note}>
          {words.former} <When at={formerUntil} as="time" />.
        </p>
      )}
      {read.isError && <p role="alert">{environmentsWords.failed(words.short, read.error.message)}</p>}
    </Modal>
  );
}
