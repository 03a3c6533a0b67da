import { hookKeys } from './domain/hook-keys.ts';
import type { Vault } from '../credentials/ports.ts';
import type { HookKeyCache, HookRegistry } from './ports.ts';

type Found = Awaited<ReturnType<HookKeyCache['get']>>;
type Entry = { atMs: number; found: Found };

/** A hook that was removed is refused this much later at most; a forger's guesses cost one read each, and none when they come again within seconds. */
const keptMs = 60_000;
/** What is older is read anew, while deliveries still go by what is known. */
const freshMs = 30_000;
/** Nobody can name a hook before it is made, but by chance. */
const unknownKeptMs = 5_000;
const maxEntries = 10_000;

/**
 * Hooks with their keys, read once in a while: a burst of deliveries of one hook costs one read, which none waits for
 * where the last one is less than a minute ago.
 */
export function hookKeyCache(
  registry: Pick<HookRegistry, 'get' | 'noteProof'>,
  vault: Pick<Vault, 'hookSecrets'>,
  now: () => Date,
): HookKeyCache {
  const entries = new Map<string, Entry>();
  const unknown = new Map<string, number>();
  const reading = new Map<string, Promise<Found>>();

  /** A burst that is signed writes it once. */
  function markSigned(hookId: string): boolean {
    const entry = entries.get(hookId);
    if (entry?.found === undefined || entry.found.registration.signs === true) return false;
    const registration = { ...entry.found.registration, signs: true };
    entries.set(hookId, { ...entry, found: { ...entry.found, registration } });
    return true;
  }

  async function readAnew(hookId: string): Promise<Found> {
    try {
      const found = await read(hookId, registry, vault);
      keep(hookId, found);
      return found;
    } finally {
      reading.delete(hookId);
    }
  }

  function keep(hookId: string, found: Found): void {
    entries.delete(hookId);
    if (found === undefined) return keepUnknown(hookId);
    unknown.delete(hookId);
    entries.set(hookId, { atMs: now().getTime(), found });
    forgetOldest(entries);
  }

  /** Apart from those that exist, so that no number of names that somebody makes up pushes one of them out. */
  function keepUnknown(hookId: string): void {
    unknown.delete(hookId);
    unknown.set(hookId, now().getTime());
    forgetOldest(unknown);
  }

  function isUnknown(hookId: string): boolean {
    const atMs = unknown.get(hookId);
    return atMs !== undefined && now().getTime() - atMs < unknownKeptMs;
  }

  return {
    async get(hookId) {
      if (isUnknown(hookId)) return undefined;
      const known = entries.get(hookId);
      const ageMs = known === undefined ? Infinity : now().getTime() - known.atMs;
      if (known !== undefined && ageMs < freshMs) return known.found;
      const begun = reading.get(hookId) ?? readAnew(hookId);
      reading.set(hookId, begun);
      if (known === undefined || ageMs >= keptMs) return begun;
      // A read that fails is tried again by the next delivery.
      begun.catch(() => undefined);
      return known.found;
    },
    async noteSigned(hookId) {
      if (!markSigned(hookId)) return;
      // Where the table fails, what is read of it next says nothing, and the next signed delivery writes it.
      await registry.noteProof(hookId, { signs: true }).catch(() => undefined);
    },
  };
}

function forgetOldest(entries: Map<string, unknown>): void {
  const oldest = entries.size > maxEntries ? entries.keys().next().value : undefined;
  if (oldest !== undefined) entries.delete(oldest);
}

async function read(
  hookId: string,
  registry: Pick<HookRegistry, 'get'>,
  vault: Pick<Vault, 'hookSecrets'>,
): Promise<Found> {
  const registration = await registry.get(hookId);
  const secret = registration === undefined ? undefined : await vault.hookSecrets.get(hookId);
  if (registration === undefined || secret === undefined) return undefined;
  return { registration, keys: hookKeys(secret.value) };
}
