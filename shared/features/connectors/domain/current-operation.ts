import type { ConnectorRef } from '../../../contracts/connector-key.ts';
import type { Connector, DevOps } from './connector.ts';

/** Whether the connector is still the one that the job was sent for, and not being deleted. */
export function isCurrent(connector: Connector | undefined, ref: ConnectorRef): connector is Connector {
  return connector?.id === ref.id && connector.deletion === undefined;
}

/** Whether the job's operation still holds the configuration; a later one makes the job's work obsolete. */
export function holdsOperation(
  connector: Connector | undefined,
  job: { connector: ConnectorRef; operationId: string },
): connector is Connector & { devops: DevOps } {
  return isCurrent(connector, job.connector) && connector.devops?.operation?.id === job.operationId;
}

/** Whether crawling for this connector still makes sense: it is configured and not on its way out. */
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
