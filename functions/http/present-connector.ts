import { ownApiVersion, versionsWithAgentless } from '../../shared/contracts/arm/api-version.ts';
import type { ConnectorStatus } from '../../shared/contracts/arm/connector-status.ts';
import type { DevOpsConfiguration } from '../../shared/contracts/arm/devops-configuration.ts';
import type { SecurityConnector } from '../../shared/contracts/arm/security-connector.ts';
import type { Connector, DevOps } from '../../shared/features/connectors/domain/connector.ts';
import { etagOf } from '../../shared/features/connectors/domain/precondition.ts';
import { connectorId, devopsId } from './resource-ids.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';

export function presentConnector(connector: Connector, status?: ConnectorStatus): SecurityConnector {
  const { key, location, tags, kind, systemData, hierarchyIdentifier } = connector;
  return {
    id: connectorId(key),
    name: key.name,
    type: 'Microsoft.Security/securityConnectors',
    location,
    tags,
    kind,
    etag: etagOf(connector),
    systemData,
    properties: {
      ...omitUndefined({ hierarchyIdentifier }),
      environmentName: 'GitLab',
      environmentData: { environmentType: 'GitlabScope' },
      offerings: [
        {
          offeringType: 'CspmMonitorGitLab',
          description: 'Keeps the security posture of GitLab groups in view.',
        },
      ],
      ...omitUndefined({ status }),
    },
  };
}

/** Instance, author, current run and health are in our own version only. */
export function presentDevops(
  connector: Connector & { devops: DevOps },
  apiVersion: string,
  gitlabInstanceUrl: string | undefined,
): DevOpsConfiguration {
  const { devops, key } = connector;
  const { systemData } = devops;
  return {
    id: devopsId(key),
    name: 'default',
    type: 'Microsoft.Security/securityConnectors/devops',
    ...(apiVersion === ownApiVersion && systemData !== undefined ? { systemData } : {}),
    properties: {
      autoDiscovery: devops.autoDiscovery,
      ...omitUndefined({ topLevelInventoryList: devops.topLevelInventoryList }),
      ...(versionsWithAgentless.includes(apiVersion) ? agentless(devops) : {}),
      provisioningState: devops.provisioningState,
      provisioningStatusMessage: devops.provisioningStatusMessage,
      provisioningStatusUpdateTimeUtc: devops.provisioningStatusUpdateTimeUtc,
      ...(apiVersion === ownApiVersion
        ? { ...instance(gitlabInstanceUrl), ...currentRun(devops), ...access(devops) }
        : {}),
    },
  };
}

function agentless({ agentlessConfiguration }: DevOps): Partial<DevOpsConfiguration['properties']> {
  return { capabilities: [], ...omitUndefined({ agentlessConfiguration }) };
}

/** Absent if the connector's GitLab is no longer configured. */
function instance(gitlabInstanceUrl: string | undefined): { gitlabInstanceUrl?: string } {
  return gitlabInstanceUrl === undefined ? {} : { gitlabInstanceUrl };
}

function access({
  health,
  authorizedBy,
}: DevOps): Pick<DevOpsConfiguration['properties'], 'health' | 'authorizedBy'> {
  const by = authorizedBy === undefined ? {} : { authorizedBy };
  if (health === undefined) return { ...by, health: { state: 'Healthy' } };
  const { state, since, message, groups } = health;
  const about = groups === undefined ? {} : { groups: groups.map(({ name }) => name) };
  return { ...by, health: { state, since, message, ...about } };
}

function currentRun({ operation, currentRunId }: DevOps): { currentRunId?: string } {
  const id = operation?.runId ?? currentRunId;
  return id === undefined ? {} : { currentRunId: id };
}
