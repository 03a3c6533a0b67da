import { hookKeys } from './domain/hook-keys.ts';
import type { Vault } from '../credentials/ports.ts';
import type { HookKeyCache, HookRegistry } from './ports.ts';

type Found = Awaited<ReturnType<HookKeyCache['get']>>;
type Entry = { atMs: number; found: Found };

/** A removed hook is rejected at most this much later. */
const keptMs = 60_000;
/** Older entries are read again in the background, while deliveries still use them. */
const freshMs = 30_000;
/** Repeated guesses of an unknown id cost one read in this time. An id can't be known before its hook exists. */
const unknownKeptMs = 5_000;
const maxEntries = 10_000;

/**
 * Caches hooks with their keys: a burst of deliveries of one hook costs one read, for which no delivery waits if the
 * last read was less than a minute ago.
 */
export function hookKeyCache(
  registry: Pick<HookRegistry, 'get' | 'noteProof'>,
  vault: Pick<Vault, 'hookSecrets'>,
  now: () => Date,
): HookKeyCache {
  const entries = new Map<string, Entry>();
  const unknown = new Map<string, number>();
  const reading = new Map<string, Promise<Found>>();

  /** False if it was marked before, so that a burst writes it once. */
  function markSigned(hookId: string): boolean {
    const entry = entries.get(hookId);
    if (entry?.found === undefined || entry.found.registration.signs === true) return false;
    const registration = { ...entry.found.registration, signs: true };
    entries.set(hookId, { ...entry, found: { ...entry.found, registration } });
    return true;
  }

  async function readAgain(hookId: string): Promise<Found> {
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
    dropOldest(entries);
  }

  /** Kept separately from existing hooks, so that invented ids can't evict these. */
  function keepUnknown(hookId: string): void {
    unknown.delete(hookId);
    unknown.set(hookId, now().getTime());
    dropOldest(unknown);
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
      const begun = reading.get(hookId) ?? readAgain(hookId);
      reading.set(hookId, begun);
      if (known === undefined || ageMs >= keptMs) return begun;
      // The next delivery retries a failed read.
      begun.catch(() => undefined);
      return known.found;
    },
    async noteSigned(hookId) {
      if (!markSigned(hookId)) return;
      // If the table fails, the next signed delivery after a read writes it.
      await registry.noteProof(hookId, { signs: true }).catch(() => undefined);
    },
  };
}

function dropOldest(entries: Map<string, unknown>): void {
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
