import type { GitLabGroupResource } from '../../../shared/contracts/arm/gitlab-group.ts';
import { connectorRights } from '../../api/connector-actions.ts';
import { groupResyncAction, useResyncOf } from '../../api/resync.ts';
import { useRefusal } from '../../app/use-refusal.ts';
import { exact } from '../../parts/amount.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { When } from '../../parts/when.tsx';
import { environmentsWords } from '../../words/environments.ts';
import styles from './environment-pane.module.css';

const { groups: words, failed, synced } = environmentsWords;

/** `keep` is why this group cannot be taken out. */
export function RootGroupRow({
  connectorId,
  group,
  keep,
  onAsk,
}: {
  connectorId: string;
  group: GitLabGroupResource;
  keep: string | undefined;
  onAsk: (about: 'takeOut' | 'webhook') => void;
}) {
  const { id, properties } = group;
  const name = properties.fullyQualifiedFriendlyName;
  const resync = useResyncOf(id);
  const isLeaving = properties.onboardingState === 'NotOnboarded';
  const elsewhere =
    properties.onboardingState === 'Onboarded' ? undefined : isLeaving ? words.leaving : words.notClaimed;
  const mayNotSync = useRefusal(groupResyncAction, connectorId);
  const mayNotTakeOut = useRefusal(connectorRights.offboard, connectorId);
  const mayNotSeeSecret = useRefusal(connectorRights.webhook, connectorId);
  return (
    <tr>
      <th scope="row">
        {name}
        {elsewhere !== undefined && <small>{elsewhere}</small>}
        {properties.notFoundSince !== undefined && (
          <small>
            {words.lost}, <When at={properties.notFoundSince} />
          </small>
        )}
      </th>
      <td className={styles.end} data-label={words.columns.projects}>
        {properties.totalProjectCount === undefined ? '' : exact(properties.totalProjectCount)}
      </td>
      <td data-label={words.columns.crawl}>
        {words.crawl[properties.crawlState ?? 'pending']}
        {properties.crawlCompleteAsOf !== undefined && (
          <small>
            <When at={properties.crawlCompleteAsOf} />
          </small>
        )}
        {properties.crawlUnreadable?.slice(0, 1).map(({ reason }) => (
          <small key={reason}>{reason}</small>
        ))}
      </td>
      <td data-label={words.columns.hook}>
        {properties.webhookState === undefined ? words.hookUnknown : words.hook[properties.webhookState]}
        {properties.webhookMessage !== undefined && (
          <details>
            <summary>{words.why}</summary>
            <small>{properties.webhookMessage}</small>
          </details>
        )}
      </td>
      <td>
        <div className={styles.actions}>
          <GuardedButton
            appearance="subtle"
            refused={mayNotSync ?? elsewhere}
            busy={resync.isPending}
            aria-label={words.sync(name)}
            onPress={() => resync.mutate()}
          >
            {words.syncShort}
          </GuardedButton>
          <GuardedButton
            appearance="subtle"
            refused={mayNotSeeSecret ?? elsewhere}
            aria-label={words.webhook(name)}
            onPress={() => onAsk('webhook')}
          >
            {words.webhookShort}
          </GuardedButton>
          <GuardedButton
            appearance="subtle"
            refused={mayNotTakeOut ?? keep ?? (isLeaving ? words.leaving : undefined)}
            aria-label={words.takeOut(name)}
            onPress={() => onAsk('takeOut')}
          >
            {words.takeOutShort}
          </GuardedButton>
        </div>
        <small role="status">{resync.isSuccess && synced}</small>
        {resync.isError && <small role="alert">{failed(words.syncShort, resync.error.message)}</small>}
      </td>
    </tr>
  );
}
