import { useQuery } from '@tanstack/react-query';

import { DataStatus } from '../../shared/contracts/arm/posture-panes.ts';
import { keys } from './keys.ts';
import { pollEvery } from './query-client.ts';
import { request } from './request.ts';

const idleMs = 30_000;
const readingMs = 5_000;

/** How fresh and complete the data of a scope is: every 30 seconds, every 5 while a run goes on. */
export function useDataStatus(scope: string | undefined) {
  return useQuery({
    queryKey: keys.dataStatus(scope ?? ''),
    queryFn: ({ signal }) => request(`${scope ?? ''}/dataStatus`, { schema: DataStatus, signal }),
    enabled: scope !== undefined,
    refetchInterval: (query) => pollEvery(query, isChanging(query.state.data) ? readingMs : idleMs),
  });
}

/** A run goes on, or is about to: a connector that was just created has no root group yet. */
function isChanging(status: DataStatus | undefined): boolean {
  return isReading(status) || (status?.state === 'none' && status.connectors.length > 0);
}

export function isReading(status: DataStatus | undefined): boolean {
  if (status === undefined) return false;
  return status.state === 'reading' || status.connectors.some(({ lastRun }) => lastRun?.state === 'running');
}
