import type { Stored } from '../ports.ts';

/**
 * A secret in Key Vault that may have to be removed. `announced`: it is about to be written and pointed to. `doomed`:
 * nothing points to it. `deleted`: it is only to be purged. `at` is ISO 8601, when it became so.
 */
export type Remain = { ownerId: string; name: string; state: 'announced' | 'doomed' | 'deleted'; at: string };

/** Which secret of Key Vault holds what, and which are to be removed. All of an owner's change together or not at all. */
export type SecretPointers = {
  /** The name of the secret. */
  get(ownerId: string, kind: string): Promise<Stored<string> | undefined>;
  kinds(ownerId: string): Promise<string[]>;
  /** Notes a name, used for the first time, before a secret is written under it. */
  announce(ownerId: string, name: string, at: string): Promise<void>;
  /**
   * Points to an announced secret instead of the former one, which is doomed. Throws `ConcurrentChangeError` when the
   * pointer is not the former one any more, or the announced secret has been doomed.
   */
  point(
    ownerId: string,
    kind: string,
    next: { name: string; at: string },
    former: Stored<string> | undefined,
  ): Promise<void>;
  /** Takes the pointer away and dooms its secret. Throws `ConcurrentChangeError` when it changed since. */
  drop(ownerId: string, kind: string, former: Stored<string>, at: string): Promise<void>;
  /** What may have to be removed, of all owners. */
  remains(): AsyncIterable<Remain>;
  /** Dooms an announced secret, which can't be pointed to after that; false when it is announced no more. */
  doom(ownerId: string, name: string, at: string): Promise<boolean>;
  markDeleted(ownerId: string, name: string, at: string): Promise<void>;
  forget(ownerId: string, name: string): Promise<void>;
};
