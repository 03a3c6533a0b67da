import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import { getGroup, listRootGroups, listSubgroups } from '../../shared/features/inventory/read-inventory.ts';
import { listAvailableGroups } from '../../shared/features/onboarding/list-available-groups.ts';
import { listWebhookSecret } from '../../shared/features/webhooks/list-webhook-secret.ts';
import { rotateWebhookSecret } from '../../shared/features/webhooks/rotate-webhook-secret.ts';
import type { Call, Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { includeRemoved } from './include-removed.ts';
import { presentAvailable, presentRoot, presentSubgroup } from './present-inventory.ts';

export const groups = {
  async GitLabGroups_ListAvailable(call, app) {
    const id = call.body.properties?.authorization?.authorizationId;
    const available = await listAvailableGroups(connectorKeyOf(call.params), id, call.caller, app);
    const value = available.map(({ facts, onboardingState, root }) =>
      presentAvailable(facts, onboardingState, root, placeOf(call)),
    );
    return { status: 200, body: { value } };
  },
  async GitLabGroups_List(call, app) {
    const roots = await listRootGroups(connectorKeyOf(call.params), includeRemoved(call), app);
    return { status: 200, body: { value: roots.map((root) => presentRoot(root, placeOf(call))) } };
  },
  async GitLabGroups_Get(call, app) {
    const { root, row } = await getGroup(...groupOf(call), includeRemoved(call), app);
    const place = placeOf(call);
    const body = row === undefined ? presentRoot(root, place) : presentSubgroup(row, root, place);
    return { status: 200, body };
  },
  async GitLabSubgroups_List(call, app) {
    const { root, rows } = await listSubgroups(...groupOf(call), includeRemoved(call), app);
    return { status: 200, body: { value: rows.map((row) => presentSubgroup(row, root, placeOf(call))) } };
  },
  async GitLabGroups_ListWebhookSecret(call, app) {
    const group = await getGroup(...groupOf(call), { removed: false }, app);
    const body = await listWebhookSecret(group, app);
    return { status: 200, body, headers: { 'Cache-Control': 'no-store' } };
  },
  async GitLabGroups_RotateWebhookSecret(call, app) {
    const [key, name] = groupOf(call);
    const group = await getGroup(key, name, { removed: false }, app);
    return { status: 200, body: await rotateWebhookSecret(key, group, call.body, app) };
  },
} satisfies Partial<Handlers>;

function groupOf({ params }: Call<unknown>): [key: ConnectorKey, name: string] {
  return [connectorKeyOf(params), params['groupFQName'] ?? ''];
}

function placeOf(call: Call<unknown>): { key: ConnectorKey; apiVersion: string } {
  return { key: connectorKeyOf(call.params), apiVersion: call.apiVersion };
}
