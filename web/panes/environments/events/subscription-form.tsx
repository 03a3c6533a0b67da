import { Button } from '@fluentui/react-components';
import { useId, useState } from 'react';

import type { EventSubscriptionResource } from '../../../../shared/contracts/arm/event-subscription.ts';
import { putEventSubscription, useEventChange } from '../../../api/event-subscriptions.ts';
import { Modal } from '../../../parts/modal/modal.tsx';
import { environmentsWords } from '../../../words/environments.ts';
import { eventWords } from '../../../words/event-subscriptions.ts';
import styles from '../environment-pane.module.css';
import {
  type DraftFaults,
  draftOf,
  faultsOfDraft,
  faultsOfFailure,
  propertiesOf,
  type SubscriptionDraft,
} from './subscription-draft.ts';
import { FilterFields } from './filter-fields.tsx';
import { ReceiverFields } from './receiver-fields.tsx';

const { form: words } = eventWords;

/** Adds a subscription, or changes one that is `known`; faults stand at their fields, and nothing that was entered is lost. */
export function SubscriptionForm({
  connectorId,
  others,
  known,
  onSaved,
  onClose,
}: {
  connectorId: string;
  others: readonly EventSubscriptionResource[];
  known?: EventSubscriptionResource;
  onSaved: (saved: EventSubscriptionResource, isNew: boolean) => void;
  onClose: () => void;
}) {
  const form = useId();
  const [draft, setDraft] = useState<SubscriptionDraft>(() => draftOf(known));
  const [faults, setFaults] = useState<DraftFaults>({});
  const save = useEventChange(() =>
    putEventSubscription(connectorId, draft.name.trim(), propertiesOf(draft)),
  );
  const isAtFields = Object.keys(faultsOfFailure(save.error)).length > 0;

  function submit(): void {
    const names = others.map(({ name }) => name);
    const found = faultsOfDraft(draft, names, known);
    setFaults(found);
    if (save.isPending || Object.keys(found).length > 0) return;
    save.mutate(undefined, {
      onSuccess: (saved) => onSaved(saved, known === undefined),
      onError: (failure) => setFaults(faultsOfFailure(failure)),
    });
  }
  const fields = {
    draft,
    faults,
    known,
    onChange: (change: Partial<SubscriptionDraft>) => setDraft({ ...draft, ...change }),
  };
  return (
    <Modal
      title={known === undefined ? words.add : words.edit(known.name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" form={form} appearance="primary" disabledFocusable={save.isPending}>
            {save.isPending ? words.saving : words.save}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={styles.section}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <ReceiverFields {...fields} />
        <FilterFields {...fields} />
      </form>
      {save.isError && !isAtFields && (
        <p role="alert">{environmentsWords.failed(words.failed, save.error.message)}</p>
      )}
    </Modal>
  );
}
