import { z } from 'zod';

/** Claims that select the keys of a token. Not trusted before the token is verified. */
export const TokenOrigin = z.object({ tid: z.guid().toLowerCase(), ver: z.enum(['1.0', '2.0']) });
export type TokenOrigin = z.infer<typeof TokenOrigin>;

const text = z.string().min(1).max(256).optional().catch(undefined);

/**
 * Claims of an Entra access token that identify the caller. Microsoft identity platform, "Access token claims reference".
 * v1.0 tokens name the application in `appid` and the user in `upn` or `unique_name`, v2.0 in `azp` and
 * `preferred_username`.
 */
export const TokenClaims = z.object({
  oid: z.guid().toLowerCase(),
  tid: z.guid().toLowerCase(),
  /** `app` for a token without a user; an optional claim. */
  idtyp: text,
  /** Scopes of an application on behalf of a user; absent in other tokens. */
  scp: z.string().min(1).optional().catch(undefined),
  appid: text,
  azp: text,
  upn: text,
  preferred_username: text,
  unique_name: text,
  /** Resource id of a managed identity; absent in other tokens. */
  xms_mirid: z.string().min(1).optional().catch(undefined),
});
export type TokenClaims = z.infer<typeof TokenClaims>;

/** The part of an OpenID provider's discovery document that is used. OpenID Connect Discovery 1.0. */
export const OpenIdConfiguration = z.object({ issuer: z.string().min(1), jwks_uri: z.url() });
export type OpenIdConfiguration = z.infer<typeof OpenIdConfiguration>;
