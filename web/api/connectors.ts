import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';

import { listOf } from '../../shared/contracts/arm/list.ts';
import { SecurityConnector } from '../../shared/contracts/arm/security-connector.ts';
import { subscriptionScope } from '../url/scope.ts';
import { keys } from './keys.ts';
import { pathOfLink } from './path-of-link.ts';
import { pollEvery } from './query-client.ts';
import { request } from './request.ts';

const Connectors = listOf(SecurityConnector);
/** An end to a list that names itself as its next page. */
const maxPages = 100;
const busyMs = 3_000;
const idleMs = 30_000;

/** All connectors of a subscription that the reader may see: a few, not thousands. */
export function useConnectors(
  subscriptionId: string | undefined,
  { live = false }: { /** Read again by itself: more often while something goes on. */ live?: boolean } = {},
) {
  return useQuery({
    queryKey: keys.connectors(subscriptionId ?? ''),
    queryFn: ({ signal }) => allConnectors(subscriptionId ?? '', signal),
    enabled: subscriptionId !== undefined,
    staleTime: 30_000,
    refetchInterval: (query) =>
      pollEvery(query, live ? (query.state.data?.some(isBusy) === true ? busyMs : idleMs) : undefined),
  });
}

function isBusy({ properties: { status } }: SecurityConnector): boolean {
  return status?.state === 'InProgress' || status?.data === 'reading';
}

async function allConnectors(subscriptionId: string, signal: AbortSignal): Promise<SecurityConnector[]> {
  const connectors: SecurityConnector[] = [];
  let next: string | undefined = `${subscriptionScope(subscriptionId)}/securityConnectors`;
  for (let page = 0; next !== undefined && page < maxPages; page++) {
    const { value, nextLink }: z.infer<typeof Connectors> = await request(next, {
      schema: Connectors,
      signal,
    });
    connectors.push(...value);
    next = nextLink === undefined ? undefined : pathOfLink(nextLink);
  }
  return connectors;
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
