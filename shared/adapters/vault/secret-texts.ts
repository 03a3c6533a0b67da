import type { Stored } from '../../platform/stored.ts';

/** Storage of secrets as texts, by owner (connector or hook) and kind. `vaultOf` makes a vault of it. */
export type SecretTexts = {
  get(ownerId: string, kind: string): Promise<Stored<string> | undefined>;
  /** With `etag`, throws `ConcurrentChangeError` if the secret changed since; with null, if there is one. */
  put(ownerId: string, kind: string, text: string, etag?: string | null): Promise<void>;
  /** Does nothing if it does not exist. */
  remove(ownerId: string, kind: string): Promise<void>;
  removeAll(ownerId: string): Promise<void>;
  /** Removes or re-encrypts what key rotations and crashes left behind. Returns counts by kind. Idempotent. */
  cleanUp(): Promise<Record<string, number>>;
  /** Reads a secret that never exists. Throws if the storage does not respond. */
  check(): Promise<void>;
};
