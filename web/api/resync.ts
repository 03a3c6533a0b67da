import { useMutation, useQueryClient } from '@tanstack/react-query';

import { ResyncAnswer } from '../../shared/contracts/arm/run.ts';
import { request } from './request.ts';

export const resyncAction = 'Microsoft.Security/securityConnectors/devops/resync/action';
export const groupResyncAction = 'Microsoft.Security/securityConnectors/devops/gitLabGroups/resync/action';

/** Reads connectors again now, by their resource ids, or joins the runs that do. */
export function useResync() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (connectorIds: readonly string[]) =>
      Promise.all(
        connectorIds.map((id) =>
          request(`${id}/devops/default/resync`, { schema: ResyncAnswer, method: 'POST' }),
        ),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['dataStatus'] }),
  });
}

/** Reads a group or a project again, by its resource id, or joins the run that does. */
export function useResyncOf(resourceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request(`${resourceId}/resync`, { schema: ResyncAnswer, method: 'POST' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['dataStatus'] }),
  });
}
