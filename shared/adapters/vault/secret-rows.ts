import type { Stored } from '../../platform/stored.ts';

/** A secret as it is stored: only ciphertext and what opening it takes beside the key. All but the key id base64. */
export type SealedSecret = { keyId: string; iv: string; tag: string; ciphertext: string };

export type PlacedSecret = Stored<SealedSecret> & { connectorId: string; kind: string };

/** Where sealed secrets are kept. The table Secrets is one; it need not know what it keeps. */
export type SecretRows = {
  get(connectorId: string, kind: string): Promise<Stored<SealedSecret> | undefined>;
  /** Inserts or replaces; with `etag`, throws `ConcurrentChangeError` when the row changed since. */
  put(connectorId: string, kind: string, secret: SealedSecret, etag?: string): Promise<void>;
  remove(connectorId: string, kind: string): Promise<void>;
  removeAll(connectorId: string): Promise<void>;
  /** Every row of every connector and hook. */
  all(): AsyncIterable<PlacedSecret>;
};
