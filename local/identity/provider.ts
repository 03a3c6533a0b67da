import type { Grants } from './grants.ts';
import type { Keys } from './keys.ts';
import type { Principal, TokenSpec } from './principals.ts';

export type Version = '1.0' | '2.0';

/** State and settings that the endpoints share. */
export type Provider = {
  keys: Keys;
  grants: Grants;
  /** Accepted as every password, client secret and identity header. */
  secret: string;
  /** Tenant for requests that name none: `organizations`, `common`, managed identities. */
  homeTenant: string;
  /** Client id of this machine's managed identity. */
  managedIdentity: string;
  audience: string;
  /** Origins of our own page. */
  pageOrigins: readonly string[];
  tokenSeconds: number;
  now: () => Date;
  /** Base URL; empty until the server listens. */
  at: { url: string };
  /** Issues an access token for `audience`. */
  issue: (spec: TokenSpec) => Promise<string>;
  /** Issues an ID token, whose audience is the client: OpenID Connect Core, section 2. */
  idToken: (
    principal: Principal,
    tenantId: string,
    of: { clientId: string; nonce?: string },
  ) => Promise<string>;
  issuerOf: (tenantId: string, version: Version) => string;
};
