import type { GitLabCredentials } from '../../shared/contracts/gitlab/oauth.ts';
import type { App } from '../../shared/features/app.ts';
import type { KeptAuthorization } from '../../shared/features/credentials/domain/kept-authorization.ts';
import { aConnector, ada } from './a-connector.ts';
import { MemorySlot } from './memory-vault.ts';

/** An authorization of ada for the connector of `aConnector`, usable from 09:30 to 10:20 of 30 November. */
export function aKeptAuthorization(more: Partial<KeptAuthorization> = {}): KeptAuthorization {
  return {
    id: '00000000-0000-4000-8000-0000000000c1',
    tenantId: ada.tenantId,
    principalId: ada.principalId,
    connector: aConnector().key,
    instanceUrl: 'https://gitlab.example',
    createdAt: '2026-11-30T09:30:00.000Z',
    expiresAt: '2026-11-30T10:20:00.000Z',
    ...more,
  };
}

/** The parts of an app, at 10:00, that keep this authorization, and its credentials unless they are taken. */
export async function keeping(authorization: KeptAuthorization, credentials?: GitLabCredentials) {
  const keptCredentials = new MemorySlot<GitLabCredentials>();
  if (credentials !== undefined) await keptCredentials.put(authorization.id, credentials);
  return {
    clock: { now: () => new Date('2026-11-30T10:00:00.000Z') },
    keptAuthorizations: {
      get: (id: string) => Promise.resolve(id === authorization.id ? authorization : undefined),
    },
    vault: { keptCredentials },
  } satisfies { [Name in keyof App]?: Partial<App[Name]> };
}
