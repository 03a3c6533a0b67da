import { useQuery } from '@tanstack/react-query';

import { SecurityConnector } from '../../shared/contracts/arm/security-connector.ts';
import { subscriptionScope } from '../url/scope.ts';
import { keys } from './keys.ts';
import { pollEvery } from './query-client.ts';
import { readAll } from './read-all.ts';
import { request } from './request.ts';

const busyMs = 3_000;
const idleMs = 30_000;

/** All connectors of a subscription that the reader may see: a few, not thousands. */
export function useConnectors(
  subscriptionId: string | undefined,
  { live = false }: { /** Read again by itself: more often while something goes on. */ live?: boolean } = {},
) {
  return useQuery({
    queryKey: keys.connectors(subscriptionId ?? ''),
    queryFn: ({ signal }) =>
      readAll(`${subscriptionScope(subscriptionId ?? '')}/securityConnectors`, SecurityConnector, signal),
    enabled: subscriptionId !== undefined,
    staleTime: 30_000,
    refetchInterval: (query) =>
      pollEvery(query, live ? (query.state.data?.some(isBusy) === true ? busyMs : idleMs) : undefined),
  });
}

function isBusy({ properties: { status } }: SecurityConnector): boolean {
  return status?.state === 'InProgress' || status?.data === 'reading';
}

/** Creates a connector. 412 if there is one of this name, unless `again`: the former try may have created it. */
export function createConnector(
  connectorId: string,
  { location, gitlabInstanceUrl, again }: { location: string; gitlabInstanceUrl: string; again: boolean },
): Promise<SecurityConnector> {
  return request(connectorId, {
    schema: SecurityConnector,
    method: 'PUT',
    ...(again ? {} : { ifNoneMatch: '*' as const }),
    body: {
      location,
      tags: { gitlabInstanceUrl },
      properties: {
        environmentName: 'GitLab',
        environmentData: { environmentType: 'GitlabScope' },
        offerings: [{ offeringType: 'CspmMonitorGitLab' }],
      },
    },
  });
}
