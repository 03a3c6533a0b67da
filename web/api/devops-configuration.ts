import { useQuery } from '@tanstack/react-query';

import { DevOpsConfiguration } from '../../shared/contracts/arm/devops-configuration.ts';
import { ValidationResult } from '../../shared/contracts/arm/validation.ts';
import { keys } from './keys.ts';
import { request } from './request.ts';

export const configureAction = 'Microsoft.Security/securityConnectors/devops/write';

/** Which groups: the published fields of the configuration. */
export type Selection = { autoDiscovery: 'Enabled' | 'Disabled'; topLevelInventoryList?: readonly string[] };

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
