import type { AgentlessConfiguration } from '../../../contracts/arm/devops-configuration.ts';
import type { ProvisioningState } from '../../../contracts/arm/provisioning.ts';
import type { SystemData } from '../../../contracts/arm/system-data.ts';
import type { ConnectorKey, ConnectorRef } from '../../../contracts/connector-key.ts';
import type { Authorizer } from './authorizer.ts';
import type { CredentialsHealth } from './health.ts';
import type { TokenEndWarning } from './token-end.ts';

/** The long-running operation that locks a configuration: no other one may start until it ends. */
export type RunningOperation = {
  id: string;
  runId: string;
  kind: 'create' | 'update' | 'delete';
  startedAt: string;
  /** Whether the caller sent an authorization that the background work must find in the vault. */
  authorizes: boolean;
  /** Only the choice changed: root groups that were claimed before and stay are not crawled again. */
  joiningOnly?: boolean;
  /** The caller who sent the authorization; the connector is transferred to this caller. */
  by?: Authorizer;
};

/** The configuration `devops/default` of a connector: the choice of the caller and its state. */
export type DevOps = {
  autoDiscovery: 'Enabled' | 'Disabled';
  /** Fully qualified names as the caller typed them; only with `Disabled`. */
  topLevelInventoryList?: string[];
  /** Ids of the groups that those names meant when they were resolved, in the same order; absent on lists of former versions. */
  chosenIds?: (number | null)[];
  agentlessConfiguration?: AgentlessConfiguration;
  provisioningState: ProvisioningState;
  provisioningStatusMessage: string;
  provisioningStatusUpdateTimeUtc: string;
  operation?: RunningOperation;
  /** The run that is crawling, or the last one. */
  currentRunId?: string;
  /** Last search for new groups. */
  autodiscoveredAt?: string;
  /** The last kept authorization that a caller sent, and the operation that it began: a repeated request joins it. */
  authorization?: { id: string; operationId: string };
  /** The person whose authorization is in use. */
  authorizedBy?: Authorizer;
  /** The GitLab user of the authorization; absent if the token may not read its user, or a former version stored it. */
  gitLabUserId?: number;
  /** Health of the credentials; absent means healthy. */
  health?: CredentialsHealth;
  /** Last check that the authorising user still owns the groups. */
  accessCheckedAt?: string;
  /** First and last change of the configuration; absent if a former version configured it, which did not store them. */
  systemData?: SystemData;
  /** Last warning that the access token expires. */
  tokenEndWarned?: TokenEndWarning;
  /** Expiry date of the access token that a caller gave, if GitLab reports it; absent for OAuth. */
  tokenExpiresOn?: string;
};

/** A security connector. Deleting it and creating it again gives another `id`. */
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
  /** Set while the data of a deleted connector is being removed; callers no longer see the connector. */
  deletion?: { operationId: string; startedAt: string };
};

/** The connector as it appears in jobs. */
export function refOf(connector: Connector): ConnectorRef {
  return { id: connector.id, ...connector.key };
}
