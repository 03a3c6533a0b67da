import type { KeptAuthorization } from './domain/kept-authorization.ts';
import type { CodeGrant, SignIn } from './domain/sign-in.ts';
import type { FindingKey } from '../../contracts/findings/finding-key.ts';
import type { EventSecret } from '../../contracts/event-secret.ts';
import type { HookSecret } from '../../contracts/gitlab/hook.ts';
import type { CodeVerifier, GitLabCredentials, PendingAuthorization } from '../../contracts/gitlab/oauth.ts';
import type { Stored } from '../../platform/stored.ts';

/** Leases on the tokens of a connector: one process renews them at a time, because a refresh token works once. */
export interface TokenLeases {
  look(connectorId: string): Promise<{ holder: string; etag: string } | undefined>;
  /** Takes a free lease; with `etag`, renews or takes over the lease of that version. Undefined on a conflict. */
  take(connectorId: string, holder: string, etag?: string): Promise<string | undefined>;
  /** Does nothing if another process has taken it over. */
  release(connectorId: string, etag: string): Promise<void>;
}

/** Secrets by connector, encrypted at rest. Values never appear in an error. */
export interface Vault {
  pendingAuthorization: VaultSlot<PendingAuthorization>;
  credentials: VaultSlot<GitLabCredentials>;
  /** Keyed by our hook id instead of the connector id. */
  hookSecrets: VaultSlot<HookSecret>;
  /** Keyed by the sign-in id instead of the connector id. */
  codeVerifiers: VaultSlot<CodeVerifier>;
  /** Credentials of authorizations that no connector has taken yet. Keyed by the authorization id. */
  keptCredentials: VaultSlot<GitLabCredentials>;
  /** The keys with which secrets in findings are hashed, so that one is known again and never stored. */
  findingKeys: VaultSlot<FindingKey>;
  /** Keyed by the id of the event subscription. */
  eventSecrets: VaultSlot<EventSecret>;
  removeAll(connectorId: string): Promise<void>;
  /** Removes or re-encrypts what key rotations and crashes left behind. Returns counts by kind. Idempotent. */
  cleanUpSecrets(): Promise<Record<string, number>>;
  /** Throws if secrets can't be read now. */
  check(): Promise<void>;
}

export interface VaultSlot<Value> {
  /** Throws `UnreadableSecretError` if it can't be decrypted or parsed. It can still be removed. */
  get(connectorId: string): Promise<Stored<Value> | undefined>;
  /** With `etag`, throws `ConcurrentChangeError` if the secret changed since; with null, if there is one. */
  put(connectorId: string, value: Value, etag?: string | null): Promise<void>;
  remove(connectorId: string): Promise<void>;
}

/**
 * A secret in Key Vault that may have to be removed. `announced`: it is about to be written and referenced. `doomed`: it
 * is no longer referenced. `deleted`: it remains to be purged. `at` is the ISO 8601 time of that state.
 */
export type SecretRemain = {
  ownerId: string;
  name: string;
  state: 'announced' | 'doomed' | 'deleted';
  at: string;
};

/** References to secrets in Key Vault, and the secrets to be removed. All rows of an owner change in one transaction. */
export interface SecretPointers {
  /** The name of the secret. */
  get(ownerId: string, kind: string): Promise<Stored<string> | undefined>;
  kinds(ownerId: string): Promise<string[]>;
  /** Stores an unused name before a secret is written under it (write-ahead). */
  announce(ownerId: string, name: string, at: string): Promise<void>;
  /**
   * References an announced secret instead of the former one, which becomes doomed. Throws `ConcurrentChangeError` if
   * the reference has changed, or the announced secret has become doomed.
   */
  point(
    ownerId: string,
    kind: string,
    next: { name: string; at: string },
    former: Stored<string> | undefined,
  ): Promise<void>;
  /** Removes the reference; its secret becomes doomed. Throws `ConcurrentChangeError` if it changed since. */
  drop(ownerId: string, kind: string, former: Stored<string>, at: string): Promise<void>;
  /** Secrets of all owners that may have to be removed. */
  remains(): AsyncIterable<SecretRemain>;
  /** Marks an announced secret as doomed, so that it can't be referenced; false if it is no longer announced. */
  markDoomed(ownerId: string, name: string, at: string): Promise<boolean>;
  markDeleted(ownerId: string, name: string, at: string): Promise<void>;
  removeRemain(ownerId: string, name: string): Promise<void>;
}

/** Sign-ins under way, and the codes that they returned. States and codes are stored as hashes. */
export interface SignIns {
  get(state: string): Promise<Stored<SignIn> | undefined>;
  insert(state: string, signIn: SignIn): Promise<void>;
  /** Throws `ConcurrentChangeError` if it changed since `etag`. */
  replace(state: string, signIn: SignIn, etag: string): Promise<void>;
  insertCode(code: string, grant: CodeGrant): Promise<void>;
  /** Undefined if the code belongs to no sign-in here, or was removed. */
  grantOf(code: string): Promise<CodeGrant | undefined>;
  removeCode(code: string): Promise<void>;
  /** Sign-ins and codes that expired before a time; `key` is for `remove`. */
  expired(before: string): AsyncIterable<{ key: string; signInId: string }>;
  remove(key: string): Promise<void>;
}

/** Authorizations that were exchanged before they configure a connector. */
export interface KeptAuthorizations {
  get(id: string): Promise<KeptAuthorization | undefined>;
  /** Throws `ConcurrentChangeError` if it exists. */
  insert(authorization: KeptAuthorization): Promise<void>;
  /** Does nothing if it does not exist. */
  remove(id: string): Promise<void>;
  /** Authorizations that expired before a time. */
  expired(before: string): AsyncIterable<KeptAuthorization>;
}
