import { useQuery } from '@tanstack/react-query';

import { RunResource } from '../../shared/contracts/arm/run.ts';
import { pollEvery } from './query-client.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

const elsewhereMs = 5_000;

/** A run by its connector's resource id and its own: every 5 seconds while it goes on, in its own pane every second. */
export function useRun(
  connectorId: string | undefined,
  runId: string | undefined,
  { everyMs = elsewhereMs }: { everyMs?: number } = {},
) {
  return useQuery({
    queryKey: keys.run(connectorId ?? '', runId ?? ''),
    queryFn: ({ signal }) =>
      request(`${connectorId ?? ''}/devops/default/runs/${encodeURIComponent(runId ?? '')}`, {
        schema: RunResource,
        signal,
      }),
    enabled: connectorId !== undefined && runId !== undefined,
    refetchInterval: (query) =>
      pollEvery(query, query.state.data?.properties.state === 'running' ? everyMs : undefined),
  });
}
