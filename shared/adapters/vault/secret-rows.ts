import type { Stored } from '../../platform/stored.ts';

/** A stored secret: ciphertext, IV and tag in base64, and the id of the key. */
export type SealedSecret = { keyId: string; iv: string; tag: string; ciphertext: string };

export type PlacedSecret = Stored<SealedSecret> & { connectorId: string; kind: string };

/** Storage of encrypted secrets, such as the table Secrets. */
export type SecretRows = {
  get(connectorId: string, kind: string): Promise<Stored<SealedSecret> | undefined>;
  /** Inserts or replaces; with `etag`, throws `ConcurrentChangeError` if the row changed since; with null, if there is one. */
  put(connectorId: string, kind: string, secret: SealedSecret, etag?: string | null): Promise<void>;
  remove(connectorId: string, kind: string): Promise<void>;
  removeAll(connectorId: string): Promise<void>;
  /** Every row of every connector and hook. */
  all(): AsyncIterable<PlacedSecret>;
};
