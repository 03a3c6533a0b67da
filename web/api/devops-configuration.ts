import { useQuery } from '@tanstack/react-query';

import { DevOpsConfiguration } from '../../shared/contracts/arm/devops-configuration.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { RunResource } from '../../shared/contracts/arm/run.ts';
import { ValidationResult } from '../../shared/contracts/arm/validation.ts';
import { keys } from './keys.ts';
import { pollEvery } from './query-client.ts';
import { request } from './request.ts';

const Configurations = listOf(DevOpsConfiguration);
const Runs = listOf(RunResource);
const pendingMs = 1_000;

/** Which groups: the published fields of the configuration. */
export type Selection = { autoDiscovery: 'Enabled' | 'Disabled'; topLevelInventoryList?: readonly string[] };

/** The configuration of a connector, null where there is none yet. Each second while an operation goes on. */
export function useDevops(connectorId: string | undefined) {
  return useQuery({
    queryKey: keys.devops(connectorId ?? ''),
    queryFn: async ({ signal }) => {
      const path = `${connectorId ?? ''}/devops`;
      return (await request(path, { schema: Configurations, signal })).value[0] ?? null;
    },
    enabled: connectorId !== undefined,
    refetchInterval: (query) => pollEvery(query, isPending(query.state.data) ? pendingMs : undefined),
  });
}

function isPending(devops: DevOpsConfiguration | null | undefined): boolean {
  const state = devops?.properties.provisioningState;
  return state === 'Pending' || state === 'PendingDeletion';
}

/** Result that a configuration would have. Saves nothing; a few requests to GitLab for each group. */
export function useDryRun(
  connectorId: string,
  choice: Selection & { authorizationId?: string; gitlabInstanceUrl?: string | undefined },
  { enabled = true }: { enabled?: boolean } = {},
) {
  const { authorizationId, ...properties } = choice;
  const authorization = authorizationId === undefined ? undefined : { authorizationId };
  return useQuery({
    queryKey: keys.dryRun(connectorId, choice),
    queryFn: ({ signal }) =>
      request(`${connectorId}/devops/default/validate`, {
        schema: ValidationResult,
        method: 'POST',
        body: { properties: { ...properties, authorization } },
        signal,
      }),
    enabled,
    staleTime: 60_000,
  });
}

/** Creates the configuration, or replaces it; jobs do the rest. With the same id and choice it may be sent again. */
export function putDevops(
  connectorId: string,
  selection: Selection,
  authorizationId: string,
): Promise<DevOpsConfiguration> {
  return request(`${connectorId}/devops/default`, {
    schema: DevOpsConfiguration,
    method: 'PUT',
    body: { properties: { ...selection, authorization: { authorizationId } } },
  });
}

/** Changes the choice of groups, the authorization, or both. */
export function patchDevops(
  connectorId: string,
  changes: {
    autoDiscovery?: 'Enabled' | 'Disabled';
    /** Null: all instead of a list. */
    topLevelInventoryList?: readonly string[] | null;
    authorization?: { authorizationId: string };
  },
): Promise<DevOpsConfiguration> {
  return request(`${connectorId}/devops/default`, {
    schema: DevOpsConfiguration,
    method: 'PATCH',
    body: { properties: changes },
  });
}

const looks = 60;
const lookEveryMs = 500;

/**
 * Resolves when the run of a configuration is there to be watched: a job starts it. Throws if the configuration fails before, with
 * the service's reason. A service that is busy is not waited for any longer than half a minute.
 */
export async function runBegan(connectorId: string, runId: string | undefined): Promise<void> {
  if (runId === undefined) return;
  for (let look = 0; look < looks; look++) {
    const runs = await request(`${connectorId}/devops/default/runs`, { schema: Runs });
    if (runs.value.some(({ name }) => name === runId)) return;
    const { value } = await request(`${connectorId}/devops`, { schema: Configurations });
    const { provisioningState, provisioningStatusMessage } = value[0]?.properties ?? {};
    if (provisioningState === 'Failed') throw new Error(provisioningStatusMessage);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
