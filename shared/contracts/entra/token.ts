import { z } from 'zod';

/** What has to be known of a token before its keys can be asked for; nothing of it is trusted until it is verified. */
export const TokenOrigin = z.object({ tid: z.guid().toLowerCase(), ver: z.enum(['1.0', '2.0']) });
export type TokenOrigin = z.infer<typeof TokenOrigin>;

const text = z.string().min(1).max(256).optional().catch(undefined);

/**
 * Claims of an Entra access token that say who calls. Microsoft identity platform, "Access token claims reference". v1.0 tokens
 * name the application by `appid` and the user by `upn` or `unique_name`, v2.0 by `azp` and `preferred_username`.
 */
export const TokenClaims = z.object({
  oid: z.guid().toLowerCase(),
  tid: z.guid().toLowerCase(),
  /** `app` for a token without a user; an optional claim. */
  idtyp: text,
  /** Scopes that a user's application was granted; only tokens on behalf of a user hold it. */
  scp: z.string().min(1).optional().catch(undefined),
  appid: text,
  azp: text,
  upn: text,
  preferred_username: text,
  unique_name: text,
  /** Resource id of the managed identity; only its tokens hold it. */
  xms_mirid: z.string().min(1).optional().catch(undefined),
});
export type TokenClaims = z.infer<typeof TokenClaims>;

/** The part of an OpenID provider's discovery document that is used. OpenID Connect Discovery 1.0. */
export const OpenIdConfiguration = z.object({ issuer: z.string().min(1), jwks_uri: z.url() });
export type OpenIdConfiguration = z.infer<typeof OpenIdConfiguration>;
