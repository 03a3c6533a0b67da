import { useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';

import { DevOpsConfiguration } from '../../shared/contracts/arm/devops-configuration.ts';
import { WebhookSecret } from '../../shared/contracts/arm/webhook-secret.ts';
import { request } from './request.ts';

export const connectorRights = {
  configure: 'Microsoft.Security/securityConnectors/devops/write',
  remove: 'Microsoft.Security/securityConnectors/delete',
  offboard: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/offboard/action',
  webhook: 'Microsoft.Security/securityConnectors/devops/gitLabGroups/listWebhookSecret/action',
} as const;

/** Queries with another answer once a connector has changed. */
const changed = new Set([
  'connectors',
  'resourceGroups',
  'devops',
  'rootGroups',
  'availableGroups',
  'activities',
  'dataStatus',
  'inventorySummary',
]);

/** A change of a connector; afterwards everything that depends on it is read again. */
export function useConnectorChange<Input = void>(change: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      client.invalidateQueries({ predicate: ({ queryKey }) => changed.has(String(queryKey[0])) }),
  });
}

/** Takes a group out of its connector; jobs do the rest. */
export function offboardGroup(groupId: string): Promise<DevOpsConfiguration> {
  return request(`${groupId}/offboard`, { schema: DevOpsConfiguration, method: 'POST' });
}

/** Deletes a connector. `onDone` leaves its pane, before anything asks for what is no longer there. */
export function useConnectorRemoval(connectorId: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request(connectorId, { schema: z.unknown(), method: 'DELETE' }),
    onSuccess() {
      onDone();
      void client.invalidateQueries({
        predicate: ({ queryKey: [name, of] }) => changed.has(String(name)) && of !== connectorId,
      });
    },
  });
}

/** URL and secret for a webhook that a person adds at GitLab. Not a query, so that no cache keeps the secret. */
export function readWebhookSecret(groupId: string): Promise<WebhookSecret> {
  return request(`${groupId}/listWebhookSecret`, { schema: WebhookSecret, method: 'POST' });
}
