import type { z } from 'zod';

import { HookSecret } from '../contracts/gitlab/hook.ts';
import { GitLabCredentials, PendingAuthorization } from '../contracts/gitlab/oauth.ts';
import type { Vault, VaultSlot } from '../ports.ts';
import type { KeyRing } from './key-ring.ts';
import { seal, unseal, UnreadableSecretError } from './seal.ts';
import type { SecretRows } from './secret-rows.ts';

/**
 * A vault in a table, for where there is no Key Vault: AES-256-GCM, bound to connector (or hook) and kind. Keys rotate: a
 * secret under an older key of the ring is read, and is under the current one after its next write.
 */
export function encryptedVault(rows: SecretRows, ring: KeyRing): Vault {
  return {
    pendingAuthorization: slot(rows, ring, 'pending-authorization', PendingAuthorization),
    credentials: slot(rows, ring, 'credentials', GitLabCredentials),
    hookSecrets: slot(rows, ring, 'hook', HookSecret),
    removeAll: (connectorId) => rows.removeAll(connectorId),
  };
}

function slot<Schema extends z.ZodType>(
  rows: SecretRows,
  ring: KeyRing,
  kind: string,
  schema: Schema,
): VaultSlot<z.output<Schema>> {
  return {
    async get(connectorId) {
      const stored = await rows.get(connectorId, kind);
      if (stored === undefined) return undefined;
      const plain = unseal(ring, connectorId, kind, stored.value);
      return { value: parse(plain), etag: stored.etag };

      function parse(json: string): z.output<Schema> {
        const parsed = schema.safeParse(jsonOrNothing(json));
        if (parsed.success) return parsed.data;
        throw new UnreadableSecretError(connectorId, kind, 'it is not of the expected shape');
      }
    },
    put: async (connectorId, value, etag) =>
      rows.put(connectorId, kind, seal(ring, connectorId, kind, JSON.stringify(value)), etag),
    remove: (connectorId) => rows.remove(connectorId, kind),
  };
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
