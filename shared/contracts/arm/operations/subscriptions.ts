import { onlyOurs } from '../api-version.ts';
import {
  EventSecretAnswer,
  EventSubscriptionPut,
  EventSubscriptionResource,
  EventTestAnswer,
} from '../event-subscription.ts';
import { listOf } from '../list.ts';
import type { OperationSpec } from './operation-spec.ts';
import { devops } from './scope-paths.ts';

const list = `${devops}/eventSubscriptions`;
const one = `${list}/{eventSubscriptionName}`;

/** Routes by function name. */
export const subscriptionPaths = {
  eventSubscriptions: list,
  eventSubscription: one,
  eventSubscriptionSecret: `${one}/listSecret`,
  eventSubscriptionRotation: `${one}/rotateSecret`,
  eventSubscriptionTest: `${one}/test`,
} as const;

const subscriptions = 'Microsoft.Security/securityConnectors/devops/eventSubscriptions';
const ours = { apiVersions: onlyOurs, path: one } as const;
const reading = { ...ours, method: 'GET', action: `${subscriptions}/read` } as const;
const acting = { ...ours, method: 'POST' } as const;

/** Event subscriptions of a connector, in our own version. */
export const subscriptionOperations = {
  EventSubscriptions_List: {
    ...reading,
    operationId: 'EventSubscriptions_List',
    path: list,
    summary: 'Lists the event subscriptions of a connector, with the state of their deliveries.',
    responses: { 200: listOf(EventSubscriptionResource) },
  },
  EventSubscriptions_Get: {
    ...reading,
    operationId: 'EventSubscriptions_Get',
    summary: 'Gets an event subscription.',
    responses: { 200: EventSubscriptionResource },
  },
  EventSubscriptions_CreateOrUpdate: {
    ...ours,
    method: 'PUT',
    operationId: 'EventSubscriptions_CreateOrUpdate',
    action: `${subscriptions}/write`,
    summary: 'Creates or replaces an event subscription; one that was paused or ended begins again.',
    body: EventSubscriptionPut,
    responses: { 200: EventSubscriptionResource, 201: EventSubscriptionResource },
  },
  EventSubscriptions_Delete: {
    ...ours,
    method: 'DELETE',
    operationId: 'EventSubscriptions_Delete',
    action: `${subscriptions}/delete`,
    summary: 'Removes an event subscription, its secret and the events that wait.',
    responses: { 200: null, 204: null },
  },
  EventSubscriptions_ListSecret: {
    ...acting,
    operationId: 'EventSubscriptions_ListSecret',
    action: `${subscriptions}/listSecret/action`,
    path: subscriptionPaths.eventSubscriptionSecret,
    summary: 'Returns the signing secret of a new event subscription, once.',
    responses: { 200: EventSecretAnswer },
  },
  EventSubscriptions_RotateSecret: {
    ...acting,
    operationId: 'EventSubscriptions_RotateSecret',
    action: `${subscriptions}/rotateSecret/action`,
    path: subscriptionPaths.eventSubscriptionRotation,
    summary: 'Replaces the signing secret and returns the new one; the former one signs for another day.',
    responses: { 200: EventSecretAnswer },
  },
  EventSubscriptions_Test: {
    ...acting,
    operationId: 'EventSubscriptions_Test',
    action: `${subscriptions}/test/action`,
    path: subscriptionPaths.eventSubscriptionTest,
    summary: 'Sends a test event now and returns what came back.',
    responses: { 200: EventTestAnswer },
  },
} as const satisfies Record<string, OperationSpec>;
