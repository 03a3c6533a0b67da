import type { DataStatus } from '../../shared/contracts/arm/posture-panes.ts';
import { useDataStatus } from '../api/data-status.ts';
import { useInventorySummary } from '../api/inventory.ts';
import { useRun } from '../api/runs.ts';
import { trustState } from './trust-state.ts';
import { useScope } from './use-scope.ts';

const everything = {};
const everyMs = 60_000;
const arrivingMs = 5_000;

/** State of the data, from `dataStatus`, the numbers of the inventory and, while a run goes on, the run. */
export function useTrust() {
  const { path } = useScope();
  const query = useDataStatus(path);
  const status = query.data;
  const hasRoots = status !== undefined && status.rootGroups.count > 0;
  const { data: summary } = useInventorySummary(path, everything, {
    everyMs: hasRoots ? everyMs : undefined,
  });
  const groups = summary?.tiles.groups;
  // Rows that are on their way are looked for more often.
  useInventorySummary(path, everything, { everyMs: arrivingMs, enabled: hasRoots && groups === 0 });
  const trust = status && trustState(status, groups);
  const { connector } = trust ?? {};
  const { data: run } = useRun(connector?.connectorId, connector?.lastRun?.id);
  return {
    query,
    status,
    state: trust?.state,
    connector,
    groups,
    progress: run?.properties,
    budget: status?.budget,
  };
}

/** Since when every group is known; where one was never read whole, when the last run ended. */
export function dataAsOf({ completeAsOf, connectors }: DataStatus): string | undefined {
  return (
    completeAsOf ??
    connectors
      .flatMap(({ lastRun }) => lastRun?.endedAt ?? [])
      .toSorted()
      .at(-1)
  );
}
