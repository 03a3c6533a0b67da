import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';

import {
  EventSecretAnswer,
  type EventSubscriptionPut,
  EventSubscriptionResource,
  EventTestAnswer,
} from '../../shared/contracts/arm/event-subscription.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { keys } from './keys.ts';
import { pollEvery } from './query-client.ts';
import { request } from './request.ts';

const action = 'Microsoft.Security/securityConnectors/devops/eventSubscriptions';
export const eventRights = {
  write: `${action}/write`,
  remove: `${action}/delete`,
  test: `${action}/test/action`,
  show: `${action}/listSecret/action`,
  rotate: `${action}/rotateSecret/action`,
} as const;

const EventSubscriptions = listOf(EventSubscriptionResource);
const pollMs = 30_000;

function pathOf(connectorId: string): string {
  return `${connectorId}/devops/default/eventSubscriptions`;
}

/** Event subscriptions of a connector that is configured, and how their deliveries stand. */
export function useEventSubscriptions(connectorId: string) {
  return useQuery({
    queryKey: keys.eventSubscriptions(connectorId),
    queryFn: async ({ signal }) =>
      (await request(pathOf(connectorId), { schema: EventSubscriptions, signal })).value,
    refetchInterval: (query) => pollEvery(query, pollMs),
  });
}

/** A change of a subscription; afterwards the list and the activities are read again. */
export function useEventChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [what] }) => what === 'eventSubscriptions' || what === 'activities',
      }),
  });
}

export function putEventSubscription(
  connectorId: string,
  name: string,
  properties: EventSubscriptionPut['properties'],
): Promise<EventSubscriptionResource> {
  return request(`${pathOf(connectorId)}/${encodeURIComponent(name)}`, {
    schema: EventSubscriptionResource,
    method: 'PUT',
    body: { properties },
  });
}

export function deleteEventSubscription(id: string): Promise<unknown> {
  return request(id, { schema: z.unknown(), method: 'DELETE' });
}

export function testEventSubscription(id: string): Promise<EventTestAnswer> {
  return request(`${id}/test`, { schema: EventTestAnswer, method: 'POST' });
}

/** The signing secret: that of a new subscription once, or a new one. Not a query, so that no cache keeps it. */
export async function readEventSecret(id: string, how: 'listSecret' | 'rotateSecret'): Promise<string> {
  return (await request(`${id}/${how}`, { schema: EventSecretAnswer, method: 'POST' })).secret;
}
