import type { DataStatus } from '../../shared/contracts/arm/posture-panes.ts';
import { exact } from '../parts/amount.ts';
import { useNow } from '../parts/use-now.ts';
import { exactText, whenText } from '../parts/when-text.ts';
import { When } from '../parts/when.tsx';
import { words } from '../words/en.ts';
import { NotRead } from './not-read.tsx';
import { ReadingNow } from './reading-now.tsx';
import { SyncNow } from './sync-now.tsx';
import { TrustBudget } from './trust-budget.tsx';
import { TrustItem } from './trust-item.tsx';
import styles from './trust-strip.module.css';
import { dataAsOf, useTrust } from './use-trust.ts';

/** How fresh and complete everything on the pane is. Every pane has it, so no number stands without its time. */
export function TrustStrip() {
  const { query, status, state, connector, groups, progress, budget } = useTrust();
  const now = useNow();
  return (
    <aside className={styles.strip} aria-label={words.trust.label}>
      <div className={styles.facts} role="status">
        {query.isError && (
          <TrustItem icon="warning" warn>
            {words.trust.failed(whenText(new Date(query.errorUpdatedAt), now, 'time'))}
          </TrustItem>
        )}
        {state === 'none' && <TrustItem icon="info">{words.trust.none}</TrustItem>}
        {status !== undefined && state !== undefined && state !== 'none' && (
          <>
            <AsOf status={status} />
            {connector !== undefined && (
              <ReadingNow
                connectorId={connector.connectorId}
                runId={connector.lastRun?.id}
                progress={progress}
                paused={state === 'paused'}
              />
            )}
            {state === 'unread' && <Unread status={status} />}
            {state === 'arriving' && <TrustItem icon="clock">{words.trust.arriving}</TrustItem>}
            {state === 'complete' && <TrustItem>{words.trust.complete}</TrustItem>}
            {state === 'partial' && <Partial status={status} groups={groups} />}
            <Hooks status={status} />
            {budget !== undefined && <TrustBudget budget={budget} />}
            {status.nextSyncAt !== undefined && (
              <TrustItem>
                {words.trust.next} <b>{<When at={status.nextSyncAt} as="time" />}</b>
              </TrustItem>
            )}
          </>
        )}
      </div>
      {status !== undefined && status.connectors.length > 0 && state !== 'none' && (
        <SyncNow status={status} />
      )}
    </aside>
  );
}

function AsOf({ status }: { status: DataStatus }) {
  const now = useNow();
  const at = dataAsOf(status);
  if (at === undefined) return null;
  const date = new Date(at);
  return (
    <TrustItem icon="clock" title={words.trust.asOfTitle(exactText(date))}>
      {words.trust.asOf} <b>{whenText(date, now, 'time')}</b>
    </TrustItem>
  );
}

function Unread({ status: { rootGroups } }: { status: DataStatus }) {
  return (
    <TrustItem icon="warning" warn>
      {words.trust.unread(exact(rootGroups.pending), rootGroups.count)}
    </TrustItem>
  );
}

/** A group that is gone may be no longer among all. */
function Partial({ status, groups = 0 }: { status: DataStatus; groups: number | undefined }) {
  const { notRead } = status;
  return (
    <TrustItem icon="warning" warn>
      <b>{words.trust.partial}</b>{' '}
      {words.trust.partialText(notRead.groups, groups < notRead.groups ? undefined : groups)}{' '}
      <NotRead status={status} />
    </TrustItem>
  );
}

function Hooks({ status: { hooks } }: { status: DataStatus }) {
  const reasons = hooks.notActive.map(({ group, reason, state }) => `${group}: ${reason ?? state}`);
  return (
    <TrustItem icon="hook" title={reasons.join('\n')}>
      {words.trust.hooks} <b>{words.trust.of(exact(hooks.active), exact(hooks.count))}</b>
    </TrustItem>
  );
}
