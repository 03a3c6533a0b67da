import pMap from 'p-map';

import type { DataStatus } from '../../contracts/arm/posture-panes.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { readBudget } from '../connectors/read-budget.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { type ConnectorState, dataStatusOf } from './domain/data-status.ts';
import { type PostureScope, readableConnectors } from './open-posture.ts';

const connectorsAtOnce = 8;

/** Reads how fresh and complete the data of a scope is, without resource ids. Throws `NotFoundError`. */
export async function readDataStatus(
  scope: PostureScope,
  app: App,
): Promise<Omit<DataStatus, 'connectors'> & { states: ConnectorState[] }> {
  const connectors = await readableConnectors(scope, app);
  const [states, budget] = await Promise.all([
    pMap(connectors, (connector) => readConnectorState(connector, app), { concurrency: connectorsAtOnce }),
    readBudget(connectors, app),
  ]);
  const times = { now: app.clock.now(), periodMinutes: app.reconcilePeriodMinutes };
  return { ...dataStatusOf(states, times), ...omitUndefined({ budget }), states };
}

/** Four queries. */
export async function readConnectorState(connector: Connector, app: App): Promise<ConnectorState> {
  const [roots, runs, sweeps, [instance]] = await Promise.all([
    app.rootGroups.list(connector.id),
    app.runs.list(connector.id, { pageSize: 1, continuationToken: undefined }),
    app.assessments.sweeps.list(connector.id),
    app.assessments.instance.headsOf(connector.id, [0]),
  ]);
  const instanceReadAt = Object.values(instance?.readTimes ?? {})
    .toSorted()
    .at(-1);
  return { connector, roots, sweeps, instanceReadAt, lastRun: runs.items[0] };
}
