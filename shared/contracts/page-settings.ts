import { z } from 'zod';

/** An OpenID Connect client: authorization code with PKCE, without a secret. */
const OpenIdClient = {
  /** URL of the identity provider with the tenant, without a trailing slash. Its issuer is `<authority>/v2.0`. */
  authority: z.url(),
  clientId: z.string().min(1),
  /** Scope of the API. The client adds `openid profile offline_access`. */
  scope: z.string().min(1),
};

/** The local identity provider, which speaks plain OpenID Connect. */
const LocalSignIn = z.object({ kind: z.literal('local'), ...OpenIdClient });

/** How a person signs in at the address from which the settings were requested. */
export const PageSignIn = z.discriminatedUnion('kind', [
  /** No token is needed; `as` is the name of the caller. `another` lets a person act as another identity. */
  z.object({ kind: z.literal('loopback'), as: z.string(), another: LocalSignIn.optional() }),
  LocalSignIn,
  z.object({ kind: z.literal('entra'), ...OpenIdClient }),
  /** Nobody can sign in to the page, for the reason in words; the API takes tokens. */
  z.object({ kind: z.literal('unavailable'), reason: z.string() }),
]);
export type PageSignIn = z.infer<typeof PageSignIn>;

/** Answer of `GET /page/settings`: all that the page has to know before anybody signs in. Nothing of it is secret. */
export const PageSettings = z.object({
  /** Version of the product. */
  version: z.string(),
  signIn: PageSignIn,
  /** The GitLabs that connectors may use; the first is the default. */
  gitLabInstances: z
    .array(
      z.object({
        url: z.url(),
        /** `saas` is gitlab.com. */
        kind: z.enum(['saas', 'selfManaged']),
        /** Whether *Authorize* works; otherwise only an access token does. */
        authorizesByOAuth: z.boolean(),
      }),
    )
    .min(1),
  /** Regions for a new connector, in the order of their display names. */
  regions: z.array(z.object({ name: z.string(), displayName: z.string() })).min(1),
});
export type PageSettings = z.infer<typeof PageSettings>;
