import type { Grants } from './grants.ts';
import type { Keys } from './keys.ts';
import type { Principal, TokenWish } from './principals.ts';

export type Version = '1.0' | '2.0';

/** What the endpoints of the provider work with. */
export type Provider = {
  keys: Keys;
  grants: Grants;
  /** Whoever knows it is whomever they say they are: it stands for every password, client secret and identity header. */
  secret: string;
  /** Of those who name none: `organizations`, `common`, managed identities. */
  homeTenant: string;
  /** Client id of the identity of this machine. */
  managedIdentity: string;
  audience: string;
  tokenSeconds: number;
  now: () => Date;
  /** Known once it listens. */
  at: { url: string };
  /** An access token for this provider's audience. */
  issue: (wish: TokenWish) => Promise<string>;
  /** Tells a client (`audience`) who signed in: OpenID Connect Core, section 2. */
  idToken: (
    principal: Principal,
    tenantId: string,
    of: { clientId: string; nonce?: string },
  ) => Promise<string>;
  issuerOf: (tenantId: string, version: Version) => string;
};
