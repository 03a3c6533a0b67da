import type { ConnectorRef } from '../../../contracts/connector-key.ts';
import type { Connector, DevOps } from './connector.ts';

/** Whether the connector is still the one that the job names (same `id`), and is not being deleted. */
export function isCurrent(connector: Connector | undefined, ref: ConnectorRef): connector is Connector {
  return connector?.id === ref.id && connector.deletion === undefined;
}

/** Whether the operation of the job still locks the configuration. A later operation makes the job obsolete. */
export function holdsOperation(
  connector: Connector | undefined,
  job: { connector: ConnectorRef; operationId: string },
): connector is Connector & { devops: DevOps } {
  return isCurrent(connector, job.connector) && connector.devops?.operation?.id === job.operationId;
}

/** Whether the connector is to be crawled: it is configured, and neither it nor its configuration is being deleted. */
export function isCrawled(
  connector: Connector | undefined,
  ref: ConnectorRef,
): connector is Connector & { devops: DevOps } {
  return (
    isCurrent(connector, ref) &&
    connector.devops !== undefined &&
    connector.devops.operation?.kind !== 'delete'
  );
}
