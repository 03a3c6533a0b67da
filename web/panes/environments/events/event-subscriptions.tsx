import { useState } from 'react';

import type { EventSubscriptionResource } from '../../../../shared/contracts/arm/event-subscription.ts';
import { eventRights, useEventSubscriptions } from '../../../api/event-subscriptions.ts';
import { QueryFailed } from '../../../app/query-failed.tsx';
import { useRefusal } from '../../../app/use-refusal.ts';
import { GuardedButton } from '../../../parts/guarded-button.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { eventWords as words } from '../../../words/event-subscriptions.ts';
import styles from '../environment-pane.module.css';
import { EventSubscriptionRow, type EventDialog } from './event-subscription-row.tsx';
import { RemoveSubscription } from './remove-subscription.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { SubscriptionForm } from './subscription-form.tsx';

/** A dialog, by the name of its subscription, so that it shows what was read last. */
type Open = { about: 'add' } | { about: EventDialog; name: string };

/** Receivers of events of a connector, how their deliveries stand, and what can be done with each. */
export function EventSubscriptions({ connectorId }: { connectorId: string }) {
  const query = useEventSubscriptions(connectorId);
  const [open, setOpen] = useState<Open>();
  const refused = useRefusal(eventRights.write, connectorId);
  const all = query.data ?? [];
  const named = open !== undefined && 'name' in open ? all.find(({ name }) => name === open.name) : undefined;
  const close = () => setOpen(undefined);
  // A new one has a secret that only now can be seen.
  const onSaved = (saved: EventSubscriptionResource, isNew: boolean) =>
    setOpen(
      isNew && saved.properties.secret !== undefined ? { about: 'secret', name: saved.name } : undefined,
    );
  return (
    <section className={styles.section} aria-busy={query.isPending}>
      <h2>{words.title}</h2>
      <p className={styles.note}>{words.text}</p>
      <QueryFailed what={words.what} query={query} />
      {query.data?.length === 0 && <p className={styles.note}>{words.none}</p>}
      {all.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        <div className={styles.scroll} role="region" tabIndex={0} aria-label={words.title}>
          <table className={styles.table}>
            <thead>
              <tr>
                {Object.values(words.columns).map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {all.map((one) => (
                <EventSubscriptionRow
                  key={one.id}
                  connectorId={connectorId}
                  subscription={one}
                  onAsk={(about) => setOpen({ about, name: one.name })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className={styles.buttons}>
        <GuardedButton
          icon={<Icon name="plus" />}
          refused={refused}
          onPress={() => setOpen({ about: 'add' })}
        >
          {words.add}
        </GuardedButton>
      </div>
      {open?.about === 'add' && (
        <SubscriptionForm connectorId={connectorId} others={all} onSaved={onSaved} onClose={close} />
      )}
      {open?.about === 'edit' && named !== undefined && (
        <SubscriptionForm
          connectorId={connectorId}
          others={all}
          known={named}
          onSaved={onSaved}
          onClose={close}
        />
      )}
      {open?.about === 'secret' && named !== undefined && (
        <SecretDialog connectorId={connectorId} subscription={named} onClose={close} />
      )}
      {open?.about === 'remove' && named !== undefined && (
        <RemoveSubscription subscription={named} onClose={close} />
      )}
    </section>
  );
}
