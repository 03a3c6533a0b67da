import type { Stored } from '../../platform/stored.ts';

/**
 * Secrets as texts, by whose they are (connector or hook) and of what kind: what a place to keep them has to offer, so
 * that a vault can be made of it.
 */
export type SecretTexts = {
  get(ownerId: string, kind: string): Promise<Stored<string> | undefined>;
  /** With `etag`, throws `ConcurrentChangeError` when the secret changed since. */
  put(ownerId: string, kind: string, text: string, etag?: string): Promise<void>;
  /** Fine when it is gone already. */
  remove(ownerId: string, kind: string): Promise<void>;
  removeAll(ownerId: string): Promise<void>;
  /** Brings up what rotations of keys and deaths at the wrong moment left behind; how many. Safe to repeat. */
  cleanUp(): Promise<Record<string, number>>;
  /** Asks the place for a secret that is never there. Throws when it does not answer. */
  check(): Promise<void>;
};

/** A stored secret that can't be opened. Holds no part of it. */
export class UnreadableSecretError extends Error {
  constructor(ownerId: string, kind: string, because: string) {
    super(`The secret '${kind}' of the connector '${ownerId}' can't be read: ${because}.`);
    this.name = 'UnreadableSecretError';
  }
}
