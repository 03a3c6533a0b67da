import { setTimeout as wait } from 'node:timers/promises';

import { ConcurrentChangeError, UnreadableSecretError } from '../../platform/errors/errors.ts';
import type { Vault } from '../../features/credentials/ports.ts';
import type { KeyRing } from './key-ring.ts';
import { seal, unseal } from './seal.ts';
import type { PlacedSecret, SecretRows } from './secret-rows.ts';
import type { SecretTexts } from './secret-texts.ts';
import { vaultOf } from './vault-of.ts';

const maxReads = 5;
const pauseMs = 50;

/**
 * A vault in a table, without Key Vault: AES-256-GCM, bound to connector (or hook) and kind. Keys can rotate while the app
 * runs: `ring` is called for each use, secrets under an older key stay readable, and their next write or the next
 * `cleanUp` encrypts them with the current key.
 */
export function encryptedVault(rows: SecretRows, ring: () => KeyRing): Vault {
  return vaultOf(encryptedTexts(rows, ring));
}

function encryptedTexts(rows: SecretRows, ring: () => KeyRing): SecretTexts {
  return {
    get: (ownerId, kind) => read(rows, ring, ownerId, kind),
    put: (ownerId, kind, text, etag) => rows.put(ownerId, kind, seal(ring(), ownerId, kind, text), etag),
    remove: (ownerId, kind) => rows.remove(ownerId, kind),
    removeAll: (ownerId) => rows.removeAll(ownerId),
    cleanUp: () => resealAll(rows, ring),
    async check() {
      ring();
      await rows.get('check', 'none');
    },
  };
}

/**
 * Reads a secret, with retries while the key of its row is missing: the key file is being written, or the row was
 * encrypted again and its old key removed between the two reads.
 */
async function read(rows: SecretRows, ring: () => KeyRing, ownerId: string, kind: string) {
  for (let reads = 1; ; reads += 1) {
    const stored = await rows.get(ownerId, kind);
    if (stored === undefined) return undefined;
    const keys = ring();
    if (reads === maxReads || keys.keys.has(stored.value.keyId))
      return { value: unseal(keys, ownerId, kind, stored.value), etag: stored.etag };
    await wait(pauseMs);
  }
}

/**
 * Encrypts every secret under an older key with the current one, so that the older key can be removed. On a conflict the
 * other write has used the current key. With a single key there is nothing to do.
 */
async function resealAll(rows: SecretRows, ring: () => KeyRing): Promise<Record<string, number>> {
  const counts = { secretsResealed: 0, secretsUnreadable: 0 };
  if (ring().keys.size < 2) return counts;
  for await (const secret of rows.all()) {
    const keys = ring();
    if (secret.value.keyId === keys.current) continue;
    const outcome = await reseal(rows, keys, secret);
    if (outcome !== undefined) counts[outcome] += 1;
  }
  return counts;
}

async function reseal(rows: SecretRows, keys: KeyRing, { connectorId, kind, value, etag }: PlacedSecret) {
  try {
    const text = unseal(keys, connectorId, kind, value);
    await rows.put(connectorId, kind, seal(keys, connectorId, kind, text), etag);
    return 'secretsResealed';
  } catch (error) {
    if (error instanceof UnreadableSecretError) return 'secretsUnreadable';
    if (error instanceof ConcurrentChangeError) return undefined;
    throw error;
  }
}
