import { Link, useParams, useSearch } from 'wouter';

import { useConnectors } from '../../api/connectors.ts';
import { useDevops } from '../../api/devops-configuration.ts';
import { resyncAction, useResync } from '../../api/resync.ts';
import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { PaneHead } from '../../app/pane-head.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { useRefusal } from '../../app/use-refusal.ts';
import { useScope } from '../../app/use-scope.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { connectorOf } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';
import { environmentsWords as words } from '../../words/environments.ts';
import { ActivityList } from './activity-list.tsx';
import { ConnectorFacts } from './connector-facts.tsx';
import { ConnectorSettings } from './connector-settings.tsx';
import { DeleteConnector } from './delete-connector.tsx';
import styles from './environment-pane.module.css';
import { EventSubscriptions } from './events/event-subscriptions.tsx';
import { RootGroups } from './root-groups.tsx';

/** One connector: how it stands, its groups, its choice, its access, who gets its events, and who did what to it. */
export function EnvironmentPane() {
  const { rg = '', connector: name = '' } = useParams();
  const { subscription } = useScope();
  const search = useSearch();
  const query = useConnectors(subscription?.subscriptionId, { live: true });
  const connector = query.data?.find(({ id }) => isAt(id, rg, name));
  const devops = useDevops(connector?.id);
  const status = connector?.properties.status;
  const all = <Link href={paneAddress('/environments', search)}>{words.all}</Link>;
  return (
    <>
      <PaneHead title={connector?.name ?? name} parts={[words.details]} above={all}>
        {connector !== undefined && (
          <>
            <SyncButton connectorId={connector.id} />
            <DeleteConnector connector={connector} />
          </>
        )}
      </PaneHead>
      <div className={styles.pane}>
        <QueryFailed what={words.list} query={query} />
        <DroppedFilters />
        {query.data !== undefined && connector === undefined && (
          <StateMessage icon="info" title={words.gone(name)} role="status" actions={all}>
            <p>{words.goneText}</p>
          </StateMessage>
        )}
        {connector !== undefined && (
          <>
            <ConnectorFacts connector={connector} devops={devops.data} />
            <RootGroups
              connectorId={connector.id}
              coversAll={devops.data?.properties.autoDiscovery === 'Enabled'}
              changedAt={devops.data?.properties.provisioningStatusUpdateTimeUtc}
              isReading={status?.data === 'reading' || status?.state === 'InProgress'}
            />
            <QueryFailed what={words.selection.title} query={devops} />
            {devops.data !== undefined && (
              // Another choice, made elsewhere, begins these forms again.
              <ConnectorSettings key={choiceKey(devops.data)} connector={connector} devops={devops.data} />
            )}
            {devops.data !== undefined && devops.data !== null && (
              <EventSubscriptions connectorId={connector.id} />
            )}
            <ActivityList connectorId={connector.id} />
          </>
        )}
      </div>
    </>
  );
}

function SyncButton({ connectorId }: { connectorId: string }) {
  const resync = useResync();
  return (
    <>
      <span role="status" className="visually-hidden">
        {resync.isSuccess && words.synced}
      </span>
      {resync.isError && <span role="alert">{words.failed(words.sync, resync.error.message)}</span>}
      <GuardedButton
        appearance="subtle"
        icon={<Icon name="refresh" />}
        refused={useRefusal(resyncAction, connectorId)}
        busy={resync.isPending}
        onPress={() => resync.mutate([connectorId])}
      >
        {words.sync}
      </GuardedButton>
    </>
  );
}

function isAt(id: string, rg: string, name: string): boolean {
  const path = connectorOf(id);
  return (
    path?.name.toLowerCase() === name.toLowerCase() && path.resourceGroup.toLowerCase() === rg.toLowerCase()
  );
}

function choiceKey(devops: ReturnType<typeof useDevops>['data']): string {
  const { autoDiscovery, topLevelInventoryList } = devops?.properties ?? {};
  return JSON.stringify([autoDiscovery, topLevelInventoryList]);
}
