import type { ConnectorStatus } from '../../../contracts/arm/connector-status.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { Connector } from '../../connectors/domain/connector.ts';
import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { isClaimed } from '../../inventory/domain/root-state.ts';
import { type ConnectorState, dataStatusOf, shownRun } from './data-status.ts';

type Covered = { assessed: number; notAssessed: number };

/** The state of one connector for lists. Counts of groups and projects are those of the last crawl of each root group. */
export function connectorStatus(
  state: ConnectorState,
  { assessed, notAssessed }: Covered,
  times: { now: Date; periodMinutes: number },
): ConnectorStatus {
  const { connector, roots, lastRun } = state;
  const claimed = roots.filter(isClaimed);
  const { state: data, rootGroups, hooks, completeAsOf, nextSyncAt } = dataStatusOf([state], times);
  return {
    ...stateOf(connector),
    data,
    rootGroups,
    groups: claimed.length + sumOf(claimed, ({ totalSubgroupCount }) => totalSubgroupCount),
    projects: sumOf(claimed, ({ totalProjectCount }) => totalProjectCount),
    coverage: { assessed, notAssessed },
    hooks: { active: hooks.active, count: hooks.count },
    ...omitUndefined({
      completeAsOf,
      nextSyncAt,
      lastRun: lastRun && shownRun(lastRun),
      tokenExpiresOn: connector.devops?.tokenExpiresOn,
    }),
  };
}

/** Health of the credentials comes first: it keeps everything else from working. */
function stateOf({ devops }: Connector): Pick<ConnectorStatus, 'state' | 'reason'> {
  if (devops === undefined)
    return { state: 'NotConfigured', reason: 'No GitLab has been authorised and no groups chosen yet.' };
  if (devops.health !== undefined) return { state: devops.health.state, reason: devops.health.message };
  if (devops.operation !== undefined)
    return { state: 'InProgress', reason: devops.provisioningStatusMessage };
  if (devops.provisioningState === 'Failed')
    return { state: 'Failed', reason: devops.provisioningStatusMessage };
  return { state: 'Healthy' };
}

function sumOf(
  roots: readonly RootGroup[],
  countOf: (crawl: RootGroup['crawl']) => number | undefined,
): number {
  return roots.reduce((sum, { crawl }) => sum + (countOf(crawl) ?? 0), 0);
}
