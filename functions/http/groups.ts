import { operations } from '../../shared/contracts/arm/operations.ts';
import type { WebhookSecret } from '../../shared/contracts/arm/webhook-secret.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type {
  AvailableGroup,
  GroupMatch,
  GroupRow,
  RootGroup,
} from '../../shared/features/inventory/domain/inventory.ts';
import { endpoint, type Call, type Endpoint } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { wantedBy, type Wanted } from './wanted.ts';
import { presentAvailable, presentRoot, presentSubgroup } from './present-inventory.ts';

export function availableGroups(list: (key: ConnectorKey) => Promise<AvailableGroup[]>): Endpoint[] {
  return [
    endpoint(operations.GitLabGroups_ListAvailable, async (call) => {
      const found = await list(connectorKeyOf(call.params));
      const value = found.map(({ facts, onboardingState, root }) =>
        presentAvailable(facts, onboardingState, root, whereOf(call)),
      );
      return { status: 200, body: { value } };
    }),
  ];
}

export function groups(list: (key: ConnectorKey, wanted: Wanted) => Promise<RootGroup[]>): Endpoint[] {
  return [
    endpoint(operations.GitLabGroups_List, async (call) => {
      const roots = await list(connectorKeyOf(call.params), wantedBy(call));
      return { status: 200, body: { value: roots.map((root) => presentRoot(root, whereOf(call))) } };
    }),
  ];
}

export function group(
  get: (key: ConnectorKey, name: string, wanted: Wanted) => Promise<GroupMatch>,
): Endpoint[] {
  return [
    endpoint(operations.GitLabGroups_Get, async (call) => {
      const { root, row } = await get(
        connectorKeyOf(call.params),
        call.params['groupFQName'] ?? '',
        wantedBy(call),
      );
      const where = whereOf(call);
      return {
        status: 200,
        body: row === undefined ? presentRoot(root, where) : presentSubgroup(row, root, where),
      };
    }),
  ];
}

export function subgroups(
  list: (key: ConnectorKey, name: string, wanted: Wanted) => Promise<{ root: RootGroup; rows: GroupRow[] }>,
): Endpoint[] {
  return [
    endpoint(operations.GitLabSubgroups_List, async (call) => {
      const { root, rows } = await list(
        connectorKeyOf(call.params),
        call.params['groupFQName'] ?? '',
        wantedBy(call),
      );
      return { status: 200, body: { value: rows.map((row) => presentSubgroup(row, root, whereOf(call))) } };
    }),
  ];
}

export function groupWebhookSecret(
  list: (key: ConnectorKey, name: string) => Promise<WebhookSecret>,
): Endpoint[] {
  return [
    endpoint(operations.GitLabGroups_ListWebhookSecret, async ({ params }) => ({
      status: 200,
      body: await list(connectorKeyOf(params), params['groupFQName'] ?? ''),
      headers: { 'Cache-Control': 'no-store' },
    })),
  ];
}

function whereOf(call: Call<unknown>): { key: ConnectorKey; apiVersion: string } {
  return { key: connectorKeyOf(call.params), apiVersion: call.apiVersion };
}
