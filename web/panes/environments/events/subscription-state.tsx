import type { EventSubscriptionResource } from '../../../../shared/contracts/arm/event-subscription.ts';
import { Icon } from '../../../parts/icon.tsx';
import { When } from '../../../parts/when.tsx';
import { eventWords as words } from '../../../words/event-subscriptions.ts';
import styles from '../environment-pane.module.css';

const looks = {
  Active: { name: 'pass', color: 'var(--pass)' },
  Failing: { name: 'warning', color: 'var(--warn)' },
  Paused: { name: 'pause', color: 'var(--warn)' },
  Ended: { name: 'not-applicable', color: 'var(--na)' },
} as const;

/** How the deliveries of a subscription stand: since when they fail, why, and when they are tried again. */
export function SubscriptionState({
  delivery,
}: {
  delivery: EventSubscriptionResource['properties']['delivery'];
}) {
  const { state, failedAttempts, failingSince, nextAttemptAt, lastFailure } = delivery;
  return (
    <>
      <span className={styles.state} title={words.stateTitles[state]}>
        <Icon {...looks[state]} /> {words.states[state]}
      </span>
      {failingSince !== undefined && (
        <small>
          {words.failing(failedAttempts)} <When at={failingSince} />
        </small>
      )}
      {nextAttemptAt !== undefined && (
        <small>
          {words.next}: <When at={nextAttemptAt} as="time" />
        </small>
      )}
      {lastFailure !== undefined && (
        <small>
          {words.lastFailure} <When at={lastFailure.at} />: {lastFailure.reason}
        </small>
      )}
    </>
  );
}
