import pMap from 'p-map';

import type { Page } from '../../contracts/arm/list.ts';
import { InvalidRequestError } from '../../platform/errors/errors.ts';
import type { PageRequest } from '../../platform/stored.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { listConnectorsIn } from '../connectors/read-resource-groups.ts';
import type { Permission } from '../permissions/ports.ts';
import { isRunId, type Run, type RunProgress } from './domain/run.ts';
import { progressInList } from './read-runs.ts';

export type ConnectorRun = { connector: Connector; progress: RunProgress };

const atOnce = 8;

/**
 * The runs of all connectors in a subscription that the caller may read, newest first. Ids of runs are in the order of time and
 * differ, so that the last id of a page is its token, and keeps its place when runs are added. Reads a page of each connector.
 * Throws `InvalidRequestError` for a token that is no id of a run.
 */
export async function listAllRuns(
  scope: { subscriptionId: string },
  permission: Permission,
  { pageSize, continuationToken: after }: PageRequest,
  app: App,
): Promise<Page<ConnectorRun>> {
  if (after !== undefined && !isRunId(after))
    throw new InvalidRequestError('The continuation token does not belong to this request.', {
      target: 'continuation-token',
    });
  const connectors = await listConnectorsIn(scope, permission, app);
  const newest = await pMap(connectors, (one) => newestOf(one, pageSize + 1, after, app), {
    concurrency: atOnce,
  });
  const runs = newest.flat().toSorted((a, b) => (a.run.id < b.run.id ? -1 : 1));
  const listed = runs.slice(0, pageSize);
  const items = await pMap(
    listed,
    async ({ connector, run }) => ({ connector, progress: await progressInList(run, app) }),
    { concurrency: atOnce },
  );
  return { items, continuationToken: runs.length > pageSize ? listed.at(-1)?.run.id : undefined };
}

async function newestOf(
  connector: Connector,
  count: number,
  after: string | undefined,
  app: App,
): Promise<{ connector: Connector; run: Run }[]> {
  if (connector.devops === undefined) return [];
  const runs = await app.runs.newest(connector.id, count, after);
  return runs.map((run) => ({ connector, run }));
}
