import type { CodeGrant, SignIn } from './domain/sign-in.ts';
import type { HookSecret } from '../../contracts/gitlab/hook.ts';
import type { CodeVerifier, GitLabCredentials, PendingAuthorization } from '../../contracts/gitlab/oauth.ts';
import type { Stored } from '../../platform/stored.ts';

/** Who changes a connector's tokens now: one process at a time, as a refresh token works once. Versions tell its age. */
export interface TokenLeases {
  look(connectorId: string): Promise<{ holder: string; etag: string } | undefined>;
  /** Takes a free lease; with `etag`, prolongs or takes over the one of that version. Undefined: somebody was faster. */
  take(connectorId: string, holder: string, etag?: string): Promise<string | undefined>;
  /** Fine when somebody took it over. */
  release(connectorId: string, etag: string): Promise<void>;
}

/** Secrets by connector, encrypted at rest. Values never appear in an error. */
export interface Vault {
  pendingAuthorization: VaultSlot<PendingAuthorization>;
  credentials: VaultSlot<GitLabCredentials>;
  /** By our hook id instead of the connector's. */
  hookSecrets: VaultSlot<HookSecret>;
  /** By the sign-in's id instead of the connector's. */
  codeVerifiers: VaultSlot<CodeVerifier>;
  removeAll(connectorId: string): Promise<void>;
  /** Brings up what rotations of keys and deaths at the wrong moment left behind; how many of what. Safe to repeat. */
  cleanUpSecrets(): Promise<Record<string, number>>;
  /** Whether secrets can be read now. Throws when they can't. */
  check(): Promise<void>;
}

export interface VaultSlot<Value> {
  get(connectorId: string): Promise<Stored<Value> | undefined>;
  /** With `etag`, throws `ConcurrentChangeError` when the secret changed since. */
  put(connectorId: string, value: Value, etag?: string): Promise<void>;
  remove(connectorId: string): Promise<void>;
}

/**
 * A secret in Key Vault that may have to be removed. `announced`: it is about to be written and pointed to. `doomed`:
 * nothing points to it. `deleted`: it is only to be purged. `at` is ISO 8601, when it became so.
 */
export type SecretRemain = {
  ownerId: string;
  name: string;
  state: 'announced' | 'doomed' | 'deleted';
  at: string;
};

/** Which secret of Key Vault holds what, and which are to be removed. All of an owner's change together or not at all. */
export interface SecretPointers {
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
  remains(): AsyncIterable<SecretRemain>;
  /** Dooms an announced secret, which can't be pointed to after that; false when it is announced no more. */
  markDoomed(ownerId: string, name: string, at: string): Promise<boolean>;
  markDeleted(ownerId: string, name: string, at: string): Promise<void>;
  removeRemain(ownerId: string, name: string): Promise<void>;
}

/** People on their way through GitLab's page, and the codes they came back with. States and codes are kept as hashes. */
export interface SignIns {
  get(state: string): Promise<Stored<SignIn> | undefined>;
  insert(state: string, signIn: SignIn): Promise<void>;
  /** Throws `ConcurrentChangeError` when it changed since `etag`. */
  replace(state: string, signIn: SignIn, etag: string): Promise<void>;
  insertCode(code: string, grant: CodeGrant): Promise<void>;
  /** Undefined: the code did not come of a sign-in here, or is forgotten. */
  grantOf(code: string): Promise<CodeGrant | undefined>;
  removeCode(code: string): Promise<void>;
  /** What expired before a time, sign-ins and codes; `key` is for `remove`. */
  expired(before: string): AsyncIterable<{ key: string; signInId: string }>;
  remove(key: string): Promise<void>;
}
