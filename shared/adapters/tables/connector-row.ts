import { z } from 'zod';

import { AccessHealthState } from '../../contracts/arm/access-health.ts';
import { ProvisioningState } from '../../contracts/arm/provisioning.ts';
import { SystemData } from '../../contracts/arm/system-data.ts';
import type { AgentlessConfiguration } from '../../contracts/arm/devops-configuration.ts';
import type { Connector } from '../../features/connectors/domain/connector.ts';
import { rowCodec } from './row-codec.ts';
import { json, text } from './row-schema.ts';
import type { Columns, Entity } from './table-types.ts';

const Authorizer = z.object({ principalId: z.string(), name: z.string() });

const Health = z.object({
  state: AccessHealthState.exclude(['Healthy']),
  since: z.string(),
  checkedAt: z.string(),
  message: z.string(),
  groups: z.exactOptional(z.array(z.object({ id: z.number(), name: z.string() }))),
});

const RunningOperation = z.object({
  id: z.string(),
  runId: z.string(),
  kind: z.enum(['create', 'update', 'delete']),
  startedAt: z.string(),
  authorizes: z.boolean(),
  joiningOnly: z.exactOptional(z.boolean()),
  by: z.exactOptional(Authorizer),
});

const DevOps = z.object({
  autoDiscovery: z.enum(['Enabled', 'Disabled']),
  topLevelInventoryList: z.exactOptional(z.array(z.string())),
  chosenIds: z.exactOptional(z.array(z.int().positive().nullable())),
  // Checked by its contract on the way in; kept as it is.
  agentlessConfiguration: z.exactOptional(
    z.custom<AgentlessConfiguration>((value) => typeof value === 'object'),
  ),
  provisioningState: ProvisioningState,
  provisioningStatusMessage: z.string(),
  provisioningStatusUpdateTimeUtc: z.string(),
  operation: z.exactOptional(RunningOperation),
  currentRunId: z.exactOptional(z.string()),
  autodiscoveredAt: z.exactOptional(z.string()),
  authorizedBy: z.exactOptional(Authorizer),
  gitLabUserId: z.exactOptional(z.int().positive()),
  health: z.exactOptional(Health),
  accessCheckedAt: z.exactOptional(z.string()),
  systemData: z.exactOptional(SystemData),
  authorization: z.exactOptional(z.object({ id: z.string(), operationId: z.string() })),
  tokenEndWarned: z.exactOptional(z.object({ expiresOn: z.string(), days: z.literal([0, 1, 7, 30]) })),
  tokenExpiresOn: z.exactOptional(z.string()),
});

/** Columns of the table Connectors. */
export const ConnectorRow = z.object({
  id: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  tenantId: z.string(),
  location: z.string(),
  tags: json(z.record(z.string(), z.string())),
  kind: text,
  hierarchyIdentifier: z.exactOptional(text),
  systemData: json(SystemData),
  devops: z.exactOptional(json(DevOps)),
  deletion: z.exactOptional(json(z.object({ operationId: z.string(), startedAt: z.string() }))),
});

const row = rowCodec('Connectors', ConnectorRow, ['tags', 'devops']);

export function writeConnector({ key, ...connector }: Connector): Columns {
  return row.write({ ...connector, ...key });
}

export function readConnector(entity: Entity): Connector {
  const { subscriptionId, resourceGroup, name, ...connector } = row.read(entity);
  return { ...connector, key: { subscriptionId, resourceGroup, name } };
}
