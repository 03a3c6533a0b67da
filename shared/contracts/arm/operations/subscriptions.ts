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

/** Routes by function name. */
export const subscriptionPaths = {
  eventSubscriptions: `${devops}/eventSubscriptions`,
  eventSubscription: `${devops}/eventSubscriptions/{eventSubscriptionName}`,
  eventSubscriptionSecret: `${devops}/eventSubscriptions/{eventSubscriptionName}/listSecret`,
  eventSubscriptionRotation: `${devops}/eventSubscriptions/{eventSubscriptionName}/rotateSecret`,
  eventSubscriptionTest: `${devops}/eventSubscriptions/{eventSubscriptionName}/test`,
} as const;

const action = 'Microsoft.Security/securityConnectors/devops/eventSubscriptions';

/** Event subscriptions of a connector, in our own version. */
export const subscriptionOperations = {
  EventSubscriptions_List: {
    operationId: 'EventSubscriptions_List',
    action: `${action}/read`,
    method: 'GET',
    path: subscriptionPaths.eventSubscriptions,
    summary: 'Lists the event subscriptions of a connector, with the state of their deliveries.',
    apiVersions: onlyOurs,
    responses: { 200: listOf(EventSubscriptionResource) },
  },
  EventSubscriptions_Get: {
    operationId: 'EventSubscriptions_Get',
    action: `${action}/read`,
    method: 'GET',
    path: subscriptionPaths.eventSubscription,
    summary: 'Gets an event subscription.',
    apiVersions: onlyOurs,
    responses: { 200: EventSubscriptionResource },
  },
  EventSubscriptions_CreateOrUpdate: {
    operationId: 'EventSubscriptions_CreateOrUpdate',
    action: `${action}/write`,
    method: 'PUT',
    path: subscriptionPaths.eventSubscription,
    summary: 'Creates or replaces an event subscription; one that was paused or ended begins again.',
    apiVersions: onlyOurs,
    body: EventSubscriptionPut,
    responses: { 200: EventSubscriptionResource, 201: EventSubscriptionResource },
  },
  EventSubscriptions_Delete: {
    operationId: 'EventSubscriptions_Delete',
    action: `${action}/delete`,
    method: 'DELETE',
    path: subscriptionPaths.eventSubscription,
    summary: 'Removes an event subscription, its secret and the events that wait.',
    apiVersions: onlyOurs,
    responses: { 200: null, 204: null },
  },
  EventSubscriptions_ListSecret: {
    operationId: 'EventSubscriptions_ListSecret',
    action: `${action}/listSecret/action`,
    method: 'POST',
    path: subscriptionPaths.eventSubscriptionSecret,
    summary: 'Returns the signing secret of a new event subscription, once.',
    apiVersions: onlyOurs,
    responses: { 200: EventSecretAnswer },
  },
  EventSubscriptions_RotateSecret: {
    operationId: 'EventSubscriptions_RotateSecret',
    action: `${action}/rotateSecret/action`,
    method: 'POST',
    path: subscriptionPaths.eventSubscriptionRotation,
    summary: 'Replaces the signing secret and returns the new one; the former one signs for another day.',
    apiVersions: onlyOurs,
    responses: { 200: EventSecretAnswer },
  },
  EventSubscriptions_Test: {
    operationId: 'EventSubscriptions_Test',
    action: `${action}/test/action`,
    method: 'POST',
    path: subscriptionPaths.eventSubscriptionTest,
    summary: 'Sends a test event now and returns what came back.',
    apiVersions: onlyOurs,
    responses: { 200: EventTestAnswer },
  },
} as const satisfies Record<string, OperationSpec>;
