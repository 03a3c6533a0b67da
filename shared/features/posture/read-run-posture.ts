import type { RunPosture } from '../../contracts/arm/run.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { App } from '../app.ts';
import type { Run } from '../crawl/domain/run.ts';
import { countGathered } from './domain/panes/count-gathered.ts';
import { openPosture } from './open-posture.ts';

/**
 * How many projects a run has brought, and of how many GitLab was asked for settings. Undefined where no root group is assigned
 * to the run: its discovery is pending, or newer runs have crawled them since. Throws `NotFoundError`.
 */
export async function readRunPosture(
  key: ConnectorKey,
  { id, connectorId }: Run,
  app: App,
): Promise<RunPosture | undefined> {
  const roots = await app.rootGroups.list(connectorId);
  const rootIds = new Set(roots.filter(({ crawl }) => crawl.runId === id).map(({ facts }) => facts.id));
  if (rootIds.size === 0) return undefined;
  const { index } = await openPosture({ scope: key, permission: { covers: () => true } }, undefined, app);
  return countGathered(index, rootIds);
}
