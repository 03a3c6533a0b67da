import type { AgentlessConfiguration } from '../../../contracts/arm/devops-configuration.ts';
import type { ProvisioningState } from '../../../contracts/arm/provisioning.ts';
import type { SystemData } from '../../../contracts/arm/system-data.ts';
import type { ConnectorKey, ConnectorRef } from '../../../contracts/connector-key.ts';
import type { Authorizer } from './authorizer.ts';
import type { CredentialsHealth } from './health.ts';
import type { TokenEndWarning } from './token-end.ts';

/** The long-running operation that holds a configuration; nothing else may change it meanwhile. */
export type RunningOperation = {
  id: string;
  runId: string;
  kind: 'create' | 'update' | 'delete';
  startedAt: string;
  /** Whether the caller sent an authorization that the background work must find in the vault. */
  authorizes: boolean;
  /** The choice was changed: what was held before and stays is not crawled for it. */
  joiningOnly?: boolean;
  /** Who sent the authorization, and takes the connector over with it. */
  by?: Authorizer;
};

/** What the caller chose and how far it has come: `devops/default` of a connector. */
export type DevOps = {
  autoDiscovery: 'Enabled' | 'Disabled';
  /** Fully qualified names as the caller typed them; only with `Disabled`. */
  topLevelInventoryList?: string[];
  /** Which group each of those names was found to mean, in their order; absent on lists of former versions. */
  chosenIds?: (number | null)[];
  agentlessConfiguration?: AgentlessConfiguration;
  provisioningState: ProvisioningState;
  provisioningStatusMessage: string;
  provisioningStatusUpdateTimeUtc: string;
  operation?: RunningOperation;
  /** The run that crawls or crawled last. */
  currentRunId?: string;
  /** When new groups were last looked for. */
  autodiscoveredAt?: string;
  /** Whose authorization is in use. */
  authorizedBy?: Authorizer;
  /** Absent: well. */
  health?: CredentialsHealth;
  /** When it was last made sure that the authorising user still owns the groups. */
  accessCheckedAt?: string;
  /** Who configured it first and last; absent on what was configured before this was noted. */
  systemData?: SystemData;
  /** The last warning that its access token ends. */
  tokenEndWarned?: TokenEndWarning;
};

/** A security connector. `id` is one life of it: delete and create again gives another. */
export type Connector = {
  id: string;
  key: ConnectorKey;
  tenantId: string;
  location: string;
  tags: Record<string, string>;
  kind: string;
  hierarchyIdentifier?: string;
  systemData: SystemData;
  devops?: DevOps;
  /** Set when it was deleted and its traces are being removed; callers no longer see it. */
  deletion?: { operationId: string; startedAt: string };
};

/** The connector as jobs name it. */
export function refOf(connector: Connector): ConnectorRef {
  return { id: connector.id, ...connector.key };
}
