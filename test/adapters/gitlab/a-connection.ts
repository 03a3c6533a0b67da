import type { LookupFunction } from 'node:net';

import type { GitLabInstance } from '../../../shared/contracts/gitlab/instance.ts';
import type { GitLabCredentials } from '../../../shared/contracts/gitlab/oauth.ts';
import type { Connector } from '../../../shared/features/connectors/domain/connector.ts';
import { type GitLabSettings, createGitLabConnections } from '../../../shared/adapters/gitlab/connections.ts';
import type { GitLab, GitLabConnections } from '../../../shared/features/connectors/ports.ts';
import { MemoryLeases } from '../../support/memory-leases.ts';
import { MemorySlot } from '../../support/memory-vault.ts';

export const application = {
  clientId: 'client-1',
  clientSecret: 'gloas-canary-client-secret',
  redirectUri: 'http://localhost/callback',
};

export function aConnector(change: Partial<Pick<Connector, 'id' | 'tags'>> = {}): Connector {
  const at = '2026-11-23T08:00:00.000Z';
  return {
    id: '00000000-0000-4000-8000-000000000001',
    key: { subscriptionId: '00000000-0000-4000-8000-00000000000a', resourceGroup: 'rg', name: 'contoso' },
    tenantId: '00000000-0000-4000-8000-00000000000b',
    location: 'westeurope',
    tags: {},
    kind: '',
    systemData: {
      createdBy: 'a',
      createdByType: 'User',
      createdAt: at,
      lastModifiedBy: 'a',
      lastModifiedByType: 'User',
      lastModifiedAt: at,
    },
    ...change,
  };
}

export type TestConnection = {
  connections: GitLabConnections;
  secrets: MemorySlot<GitLabCredentials>;
  warnings: unknown[];
};

/** Connections with short waits to one instance, which may lie on this machine. */
export function aConnection(
  instance: GitLabInstance,
  change: Partial<GitLabSettings> & { now?: () => Date; lookup?: LookupFunction } = {},
): TestConnection {
  const secrets = new MemorySlot<GitLabCredentials>();
  const warnings: unknown[] = [];
  const { now = () => new Date(), lookup, ...limits } = change;
  const settings = {
    instances: [{ internal: true, ...instance }],
    maxConcurrency: 10,
    attemptTimeoutMs: 5_000,
    maxAttempts: 4,
    maxWaitMs: 5_000,
    ...limits,
  };
  const log = {
    info: () => undefined,
    warn: (sentence: string, fields: Record<string, unknown>) => warnings.push({ sentence, fields }),
  };
  const connections = createGitLabConnections({
    settings,
    vault: { credentials: secrets },
    tokenLeases: new MemoryLeases(),
    now,
    random: () => 0,
    log,
    ...(lookup && { lookup }),
  });
  return { connections, secrets, warnings };
}

/** GitLab as the holder of an access token sees it. */
export async function connectWithToken(
  instance: GitLabInstance,
  accessToken: string,
  change: Parameters<typeof aConnection>[1] = {},
): Promise<GitLab> {
  const { connections, secrets } = aConnection(instance, change);
  const connector = aConnector();
  await secrets.put(connector.id, { kind: 'token', accessToken });
  return connections.connect(connector);
}
