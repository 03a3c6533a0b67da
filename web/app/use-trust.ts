import type { DataStatus } from '../../shared/contracts/arm/posture-panes.ts';
import { isReading, useDataStatus } from '../api/data-status.ts';
import { useRun } from '../api/runs.ts';
import { useScope } from './use-scope.ts';

type Connector = DataStatus['connectors'][number];

/** Content of the trust strip, from `dataStatus` and, while a run goes on, from the run. */
export function useTrust() {
  const { path } = useScope();
  const query = useDataStatus(path);
  const status = query.data;
  const running = isReading(status) ? status?.connectors.find(isRunning) : undefined;
  const { data: run } = useRun(running?.connectorId, running?.lastRun?.id);
  return { query, status, running, progress: run?.properties, budget: status?.budget };
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

function isRunning({ lastRun }: Connector): boolean {
  return lastRun?.state === 'running';
}
