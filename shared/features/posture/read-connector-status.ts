import pMap from 'p-map';

import type { ConnectorStatus } from '../../contracts/arm/connector-status.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { connectorStatus } from './domain/connector-status.ts';
import { cover } from './domain/panes/cover.ts';
import { indexSnapshot } from './domain/panes/posture-index.ts';
import { loadSnapshot } from './load-snapshot.ts';
import { catalogue } from './open-posture.ts';
import { readConnectorState } from './read-data-status.ts';

const connectorsAtOnce = 8;

/**
 * State of each connector and of its data. Five queries a connector, of its root groups, sweeps, newest run, instance and versions
 * of its read model, and no request to GitLab or the vault.
 */
export function readConnectorStatus(connectors: readonly Connector[], app: App): Promise<ConnectorStatus[]> {
  const times = { now: app.clock.now(), periodMinutes: app.reconcilePeriodMinutes };
  const read = async (connector: Connector) => {
    const state = await readConnectorState(connector, app);
    const index = indexSnapshot(await loadSnapshot([connector], app), catalogue);
    return connectorStatus(state, cover(index, {}).total, times);
  };
  return pMap(connectors, read, { concurrency: connectorsAtOnce });
}
