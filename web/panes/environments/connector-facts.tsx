import type { DevOpsConfiguration } from '../../../shared/contracts/arm/devops-configuration.ts';
import type { SecurityConnector } from '../../../shared/contracts/arm/security-connector.ts';
import { useSettings } from '../../app/session-context.tsx';
import { exact } from '../../parts/amount.ts';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { connectorOf } from '../../url/scope.ts';
import { environmentsWords as words } from '../../words/environments.ts';
import { ConnectorState } from './connector-state.tsx';
import { coverageText, hostOf, lastSync, nextSync, tokenEnd } from './connector-texts.tsx';
import styles from './environment-pane.module.css';

const good: readonly (string | undefined)[] = ['Healthy', 'InProgress', undefined];

export function ConnectorFacts({
  connector,
  devops,
}: {
  connector: SecurityConnector;
  devops: DevOpsConfiguration | null | undefined;
}) {
  const { gitLabInstances } = useSettings();
  const { status } = connector.properties;
  const url = devops?.properties.gitlabInstanceUrl ?? connector.tags['gitlabInstanceUrl'];
  const isKnown = gitLabInstances.some((instance) => instance.url === url);
  const host = hostOf(connector, gitLabInstances);
  return (
    <>
      {status?.reason !== undefined && !good.includes(status.state) && (
        <StateMessage icon="warning" tone="warn" title={words.states[status.state]} strip>
          <p>{status.reason}</p>
        </StateMessage>
      )}
      <dl className={styles.facts} aria-label={words.details}>
        <dt>{words.columns.state}</dt>
        <dd>
          <ConnectorState status={status} />
        </dd>
        <dt>{words.columns.gitLab}</dt>
        <dd>
          {isKnown ? (
            <a href={url} target="_blank" rel="noopener noreferrer">
              {host}
            </a>
          ) : (
            host
          )}
        </dd>
        <dt>{words.columns.groups}</dt>
        <dd>{exact(status?.groups ?? 0)}</dd>
        <dt>{words.columns.projects}</dt>
        <dd>{exact(status?.projects ?? 0)}</dd>
        <dt>{words.columns.coverage}</dt>
        <dd>{coverageText(status)}</dd>
        <dt>{words.hooks}</dt>
        <dd>{words.hooksOf(status?.hooks.active ?? 0, status?.hooks.count ?? 0)}</dd>
        <dt>{words.columns.lastSync}</dt>
        <dd>{lastSync(status)}</dd>
        <dt>{words.columns.nextSync}</dt>
        <dd>{nextSync(status)}</dd>
        <dt>{words.columns.token}</dt>
        <dd>{tokenEnd(status)}</dd>
        <dt>{words.by}</dt>
        <dd>{devops?.properties.authorizedBy?.name ?? words.unknown}</dd>
        <dt>{words.resourceGroup}</dt>
        <dd>{connectorOf(connector.id)?.resourceGroup}</dd>
        <dt>{words.region}</dt>
        <dd>{connector.location}</dd>
      </dl>
    </>
  );
}
