import type { z } from 'zod';

import { FindingKey } from '../../contracts/findings/finding-key.ts';
import { EventSecret } from '../../contracts/event-secret.ts';
import { HookSecret } from '../../contracts/gitlab/hook.ts';
import { CodeVerifier, GitLabCredentials, PendingAuthorization } from '../../contracts/gitlab/oauth.ts';
import type { Vault, VaultSlot } from '../../features/credentials/ports.ts';
import { UnreadableSecretError } from '../../platform/errors/errors.ts';
import type { SecretTexts } from './secret-texts.ts';

/** A vault over any storage of secret texts. */
export function vaultOf(texts: SecretTexts): Vault {
  return {
    pendingAuthorization: slot(texts, 'pending-authorization', PendingAuthorization),
    credentials: slot(texts, 'credentials', GitLabCredentials),
    hookSecrets: slot(texts, 'hook', HookSecret),
    codeVerifiers: slot(texts, 'code-verifier', CodeVerifier),
    keptCredentials: slot(texts, 'kept-credentials', GitLabCredentials),
    findingKeys: slot(texts, 'finding-key', FindingKey),
    eventSecrets: slot(texts, 'event-subscription', EventSecret),
    removeAll: (connectorId) => texts.removeAll(connectorId),
    cleanUpSecrets: () => texts.cleanUp(),
    check: () => texts.check(),
  };
}

function slot<Schema extends z.ZodType>(
  texts: SecretTexts,
  kind: string,
  schema: Schema,
): VaultSlot<z.output<Schema>> {
  return {
    async get(ownerId) {
      const stored = await texts.get(ownerId, kind);
      if (stored === undefined) return undefined;
      const parsed = schema.safeParse(jsonOrNothing(stored.value));
      if (parsed.success) return { value: parsed.data, etag: stored.etag };
      throw new UnreadableSecretError(ownerId, kind, 'it does not fit its schema');
    },
    put: (ownerId, value, etag) => texts.put(ownerId, kind, JSON.stringify(value), etag),
    remove: (ownerId) => texts.remove(ownerId, kind),
  };
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
