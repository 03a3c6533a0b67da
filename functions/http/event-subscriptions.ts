import type { EventSubscriptionResource } from '../../shared/contracts/arm/event-subscription.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { App } from '../../shared/features/app.ts';
import type { DeliveryState } from '../../shared/features/subscriptions/domain/delivery-state.ts';
import type { EventSubscription } from '../../shared/features/subscriptions/domain/event-subscription.ts';
import {
  getSubscription,
  listSubscriptions,
} from '../../shared/features/subscriptions/read-subscriptions.ts';
import { removeSubscription } from '../../shared/features/subscriptions/remove-subscription.ts';
import { saveSubscription } from '../../shared/features/subscriptions/save-subscription.ts';
import { listSecret, rotateSecret } from '../../shared/features/subscriptions/subscription-secret.ts';
import { testSubscription } from '../../shared/features/subscriptions/test-subscription.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { devopsId } from './resource-ids.ts';

export const eventSubscriptions = {
  async EventSubscriptions_List({ params }, app) {
    const key = connectorKeyOf(params);
    const subscriptions = await listSubscriptions(key, app);
    return { status: 200, body: { value: subscriptions.map((one) => present(one, key)) } };
  },
  async EventSubscriptions_Get(call, app) {
    const [key, name] = placeOf(call);
    return { status: 200, body: present(await getSubscription(key, name, app), key) };
  },
  async EventSubscriptions_CreateOrUpdate(call, app) {
    const [key, name] = placeOf(call);
    const { subscription, created } = await saveSubscription({ key, name, body: call.body }, app);
    return { status: created ? 201 : 200, body: present(subscription, key) };
  },
  async EventSubscriptions_Delete(call, app) {
    const existed = await removeSubscription(...placeOf(call), app);
    return { status: existed ? 200 : 204 };
  },
  EventSubscriptions_ListSecret: (call, app) => secretResponse(listSecret, call, app),
  EventSubscriptions_RotateSecret: (call, app) => secretResponse(rotateSecret, call, app),
  async EventSubscriptions_Test(call, app) {
    return { status: 200, body: await testSubscription(...placeOf(call), app) };
  },
} satisfies Partial<Handlers>;

async function secretResponse(flow: typeof listSecret, call: Call, app: App): Promise<ArmResponse> {
  const secret = await flow(...placeOf(call), app);
  return { status: 200, body: { secret }, headers: { 'Cache-Control': 'no-store' } };
}

function placeOf({ params }: Call<unknown>): [key: ConnectorKey, name: string] {
  return [connectorKeyOf(params), params['eventSubscriptionName'] ?? ''];
}

function present(subscription: EventSubscription, key: ConnectorKey): EventSubscriptionResource {
  const { name, endpoint, filter, secret, createdAt, changedAt, delivery } = subscription;
  return {
    id: `${devopsId(key)}/eventSubscriptions/${name}`,
    name,
    type: 'Microsoft.Security/securityConnectors/devops/eventSubscriptions',
    properties: {
      provisioningState: 'Succeeded',
      endpoint:
        endpoint.type === 'WebHook'
          ? { endpointType: 'WebHook', endpointBaseUrl: endpoint.baseUrl }
          : { endpointType: 'EventGridTopic', topicEndpoint: endpoint.url },
      filter,
      ...omitUndefined({ secret }),
      delivery: presentDelivery(delivery),
      createdAt,
      changedAt,
    },
  };
}

function presentDelivery(delivery: DeliveryState): EventSubscriptionResource['properties']['delivery'] {
  const { state, failures, lastSuccessAt, failingSince, notBefore, lastFailure } = delivery;
  const shown = { active: failures > 0 ? 'Failing' : 'Active', paused: 'Paused', ended: 'Ended' } as const;
  const nextAttemptAt = state === 'active' ? notBefore : undefined;
  return {
    state: shown[state],
    failedAttempts: failures,
    ...omitUndefined({ lastSuccessAt, failingSince, nextAttemptAt, lastFailure }),
  };
}
