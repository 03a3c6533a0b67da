import type { Caller } from '../../shared/platform/caller.ts';
import type {
  Connector,
  DevOps,
  RunningOperation,
} from '../../shared/features/connectors/domain/connector.ts';

export const ada: Caller = {
  name: 'ada',
  principalId: 'ada-id',
  type: 'User',
  tenantId: '00000000-0000-4000-8000-0000000000aa',
};

/** A connector that was created and not configured yet. */
export function aConnector(more: Partial<Connector> = {}): Connector {
  const at = '2026-11-23T08:00:00.000Z';
  return {
    id: '00000000-0000-4000-8000-000000000001',
    key: {
      subscriptionId: '00000000-0000-4000-8000-00000000000a',
      resourceGroup: 'Security-RG',
      name: 'contoso',
    },
    tenantId: ada.tenantId,
    location: 'westeurope',
    tags: { team: 'security' },
    kind: '',
    systemData: {
      createdBy: 'ada',
      createdByType: 'User',
      createdAt: at,
      lastModifiedBy: 'ada',
      lastModifiedByType: 'User',
      lastModifiedAt: at,
    },
    ...more,
  };
}

/** A configuration at rest: all groups, now and later. */
export function aDevOps(more: Partial<DevOps> = {}): DevOps {
  return {
    autoDiscovery: 'Enabled',
    provisioningState: 'Succeeded',
    provisioningStatusMessage: 'Resource creation successful.',
    provisioningStatusUpdateTimeUtc: '2026-11-23T08:05:00.000Z',
    currentRunId: '8236000000000-0123456789ab',
    ...more,
  };
}

export function anOperation(more: Partial<RunningOperation> = {}): RunningOperation {
  return {
    id: '00000000-0000-4000-8000-0000000000f1',
    runId: '8236000000001-0123456789ab',
    kind: 'update',
    startedAt: '2026-11-23T09:00:00.000Z',
    authorizes: false,
    ...more,
  };
}
