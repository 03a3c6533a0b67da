import { DomainError } from '../../platform/errors/errors.ts';
import type { SecretPointers, SecretRemain } from '../../features/credentials/ports.ts';
import type { KeyVaultClient } from './key-vault-client.ts';
import type { SecretCache } from './secret-cache.ts';

export type KeyVaultPlace = {
  client: KeyVaultClient;
  pointers: SecretPointers;
  cache: SecretCache;
  now: () => Date;
  log: { warn(sentence: string, fields: Record<string, unknown>): void };
};

/** A write takes seconds; a secret that stays announced for longer belongs to a crashed process. */
const writeTakesMs = 15 * 60_000;

/** Removes a doomed secret. On a failure `cleanUpRemains` does it later, so that the caller does not fail. */
export async function wipe(place: KeyVaultPlace, ownerId: string, name: string): Promise<void> {
  try {
    await removeDoomed(place, ownerId, name);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    place.log.warn('a secret is not removed from Key Vault yet', { name, reason: error.message });
  }
}

/**
 * Removes the secrets that crashes left behind, and purges deleted ones if the vault allows it. Idempotent, also while
 * secrets are written: an announced secret is marked as doomed before it is removed, so it can no longer be referenced.
 */
export async function cleanUpRemains(place: KeyVaultPlace): Promise<Record<string, number>> {
  const counts = { secretsRemoved: 0, secretsPurged: 0 };
  for await (const remain of place.pointers.remains()) {
    const outcome = await cleanUp(place, remain);
    if (outcome !== undefined) counts[outcome] += 1;
  }
  return counts;
}

async function cleanUp(place: KeyVaultPlace, remain: SecretRemain) {
  const { ownerId, name, state, at } = remain;
  const { client, pointers, now } = place;
  if (state === 'deleted') {
    if ((await client.purge(name)) === 'later') return undefined;
    await pointers.removeRemain(ownerId, name);
    return 'secretsPurged';
  }
  if (state === 'announced') {
    const isUnderWay = now().getTime() - Date.parse(at) < writeTakesMs;
    if (isUnderWay || !(await pointers.markDoomed(ownerId, name, now().toISOString()))) return undefined;
  }
  return (await removeDoomed(place, ownerId, name)) ? 'secretsRemoved' : undefined;
}

async function removeDoomed(place: KeyVaultPlace, ownerId: string, name: string): Promise<boolean> {
  place.cache.remove(name);
  if (!(await place.client.remove(name))) {
    place.log.warn('no permission to remove a secret from Key Vault', { name });
    return false;
  }
  await place.pointers.markDeleted(ownerId, name, place.now().toISOString());
  return true;
}
