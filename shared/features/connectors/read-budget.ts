import pMap from 'p-map';

import type { Budget } from '../../contracts/arm/budget.ts';
import type { App } from '../app.ts';
import type { Connector } from './domain/connector.ts';
import { type ConnectorRequests, sumBudget } from './domain/sum-budget.ts';

const atOnce = 8;

/**
 * Sums what all processes sent to GitLab for these connectors lately, with one query for each. Undefined if nothing was sent for
 * two minutes and no limit is known. Connectors without a configuration, or whose GitLab is no longer configured, send nothing.
 */
export async function readBudget(connectors: readonly Connector[], app: App): Promise<Budget | undefined> {
  const requests = await pMap(connectors, (connector) => requestsOf(connector, app), { concurrency: atOnce });
  return sumBudget(
    requests.filter((one) => one !== undefined),
    app.clock.now(),
  );
}

async function requestsOf(connector: Connector, app: App): Promise<ConnectorRequests | undefined> {
  const instanceUrl = app.gitlab.instanceUrlOf(connector);
  const limits = app.gitlab.limitsOf(connector);
  if (connector.devops === undefined || instanceUrl === undefined || limits === undefined) return undefined;
  const { gitLabUserId } = connector.devops;
  const user = gitLabUserId === undefined ? connector.id : `user ${gitLabUserId}`;
  return { instanceUrl, user, limits, counts: await app.requestCounts.of(instanceUrl, connector.id) };
}
