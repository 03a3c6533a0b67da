import { Button } from '@fluentui/react-components';
import { useMemo } from 'react';
import { Link, useLocation, useSearch } from 'wouter';

import type { SecurityConnector } from '../../../shared/contracts/arm/security-connector.ts';
import { useConnectors } from '../../api/connectors.ts';
import { copyLinkOn } from '../../app/copy-link.ts';
import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { PaneHead } from '../../app/pane-head.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { useSettings } from '../../app/session-context.tsx';
import { StillLoading } from '../../app/still-loading.tsx';
import { useScope } from '../../app/use-scope.ts';
import { exact } from '../../parts/amount.ts';
import { DataGrid } from '../../parts/data-grid/data-grid.tsx';
import { useColumns } from '../../parts/data-grid/use-columns.ts';
import { Icon } from '../../parts/icon.tsx';
import { EmptyState } from '../../parts/state/empty-states.tsx';
import { paneAddress } from '../../url/use-filters.ts';
import { words } from '../../words/en.ts';
import { environmentsWords } from '../../words/environments.ts';
import { connectorAddress } from './connector-address.ts';
import { ConnectorState } from './connector-state.tsx';
import { environmentColumns } from './environment-columns.tsx';
import styles from './environments-pane.module.css';

/** Connectors of the subscription, and how each of them stands. */
export function EnvironmentsPane() {
  const { subscription } = useScope();
  const { gitLabInstances } = useSettings();
  const query = useConnectors(subscription?.subscriptionId, { live: true });
  const search = useSearch();
  const [, navigate] = useLocation();
  const columns = useColumns(
    'environments',
    useMemo(() => environmentColumns(search, gitLabInstances), [search, gitLabInstances]),
  );
  const connectors = query.data;
  return (
    <>
      <PaneHead title={words.panes.environments}>
        <Button
          as="a"
          appearance="subtle"
          icon={<Icon name="plus" />}
          href={wizardAddress(search)}
          onClick={(event: { preventDefault: () => void }) => {
            event.preventDefault();
            navigate(wizardAddress(search));
          }}
        >
          {environmentsWords.add}
        </Button>
      </PaneHead>
      <div className={styles.list}>
        <QueryFailed what={environmentsWords.list} query={query} />
        <StillLoading query={query} queryKey={['connectors']} />
        <DroppedFilters />
        {connectors?.length === 0 ? (
          <EmptyState
            title={words.empty.title}
            action={<Link href={wizardAddress(search)}>{words.empty.add}</Link>}
          >
            {words.empty.text}
          </EmptyState>
        ) : (
          (connectors !== undefined || query.isPending) && (
            <DataGrid
              label={environmentsWords.list}
              columns={columns}
              rowCount={connectors?.length}
              rowAt={(index) => connectors?.[index]}
              rowId={({ id }) => id}
              onRange={nothing}
              card={cardOf}
              onOpen={({ id }) => navigate(connectorAddress(id, search))}
              onRowKey={(event, { id }) => copyLinkOn(event, connectorAddress(id, search))}
            />
          )
        )}
      </div>
    </>
  );
}

function wizardAddress(search: string): string {
  return paneAddress('/environments/add/gitlab', search);
}

/** All rows are there at once. */
function nothing(): void {
  return undefined;
}

function cardOf({ name, properties: { status } }: SecurityConnector) {
  return (
    <span className={styles.card}>
      <span className={styles.first}>
        <b>{name}</b> <ConnectorState status={status} />
      </span>
      <span>
        {environmentsWords.columns.projects}: {exact(status?.projects ?? 0)}
      </span>
      {status?.reason !== undefined && <span>{status.reason}</span>}
    </span>
  );
}
