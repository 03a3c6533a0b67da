import { randomUUID } from 'node:crypto';

import { ConcurrentChangeError, UnreadableSecretError } from '../../platform/errors/errors.ts';
import type { Vault } from '../../features/credentials/ports.ts';
import type { Stored } from '../../platform/stored.ts';
import { type KeyVaultPlace, cleanUpRemains, wipe } from './key-vault-cleanup.ts';
import { secretCache } from './secret-cache.ts';
import type { SecretTexts } from './secret-texts.ts';
import { vaultOf } from './vault-of.ts';

const maxTries = 5;

/**
 * A vault in Azure Key Vault. Key Vault has no conditional write and deletes all versions of a name at once, so each write
 * creates a secret under a new name, and a row with an ETag references the valid one. A name never gets another value, so
 * values can be cached. Safe against a crash at every line: a name is stored before its secret is written, and every
 * unreferenced secret stays stored until it is removed (ADR 17).
 */
export function keyVault(deps: Omit<KeyVaultPlace, 'cache'>): Vault {
  return vaultOf(keyVaultTexts({ ...deps, cache: secretCache(deps.now) }));
}

function keyVaultTexts(place: KeyVaultPlace): SecretTexts {
  return {
    get: (ownerId, kind) => read(place, ownerId, kind),
    put: (ownerId, kind, text, etag) => write(place, { ownerId, kind, text, etag }),
    remove: (ownerId, kind) => remove(place, ownerId, kind),
    async removeAll(ownerId) {
      for (const kind of await place.pointers.kinds(ownerId)) await remove(place, ownerId, kind);
    },
    cleanUp: () => cleanUpRemains(place),
    async check() {
      await place.client.get('palisade-check-none');
    },
  };
}

async function read(
  { pointers, client, cache }: KeyVaultPlace,
  ownerId: string,
  kind: string,
): Promise<Stored<string> | undefined> {
  for (let missing = ''; ;) {
    const pointer = await pointers.get(ownerId, kind);
    if (pointer === undefined) return undefined;
    const { value: name, etag } = pointer;
    const text = cache.get(name) ?? (await client.get(name));
    if (text !== undefined) {
      cache.put(name, text);
      return { value: text, etag };
    }
    // Replaced and removed between the two reads; or a person removed it from Key Vault.
    if (name === missing) throw new UnreadableSecretError(ownerId, kind, 'it is missing in Key Vault');
    missing = name;
  }
}

type Write = { ownerId: string; kind: string; text: string; etag: string | null | undefined };

async function write(place: KeyVaultPlace, { ownerId, kind, text, etag }: Write): Promise<void> {
  const { pointers, client, now } = place;
  const name = `palisade-${kind}-${randomUUID()}`;
  await pointers.announce(ownerId, name, now().toISOString());
  await client.set(name, text, { kind, owner: ownerId });
  try {
    const former = await point(place, { ownerId, kind, name, etag });
    if (former !== undefined) await wipe(place, ownerId, former);
  } catch (error) {
    const isConflict = error instanceof ConcurrentChangeError;
    if (isConflict && (await pointers.markDoomed(ownerId, name, now().toISOString())))
      await wipe(place, ownerId, name);
    throw error;
  }
}

type PointerChange = { ownerId: string; kind: string; name: string; etag: string | null | undefined };

/** References the new secret. Returns the name of the former one. Throws `ConcurrentChangeError`. */
async function point(place: KeyVaultPlace, { ownerId, kind, name, etag }: PointerChange) {
  for (let tries = 1; ; tries += 1) {
    const former = await place.pointers.get(ownerId, kind);
    // An earlier try succeeded, but its response was lost.
    if (former?.value === name) return undefined;
    if (etag !== undefined && (former?.etag ?? null) !== etag)
      throw new ConcurrentChangeError(`The secret '${kind}' of '${ownerId}' changed meanwhile.`);
    try {
      await place.pointers.point(ownerId, kind, { name, at: place.now().toISOString() }, former);
      return former?.value;
    } catch (error) {
      if (!(error instanceof ConcurrentChangeError) || tries === maxTries) throw error;
    }
  }
}

async function remove(place: KeyVaultPlace, ownerId: string, kind: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const pointer = await place.pointers.get(ownerId, kind);
    if (pointer === undefined) return;
    try {
      await place.pointers.drop(ownerId, kind, pointer, place.now().toISOString());
    } catch (error) {
      if (!(error instanceof ConcurrentChangeError) || tries === maxTries) throw error;
      continue;
    }
    return wipe(place, ownerId, pointer.value);
  }
}
