import { z } from 'zod';

/** Response of `POST /oauth/token`. `created_at` is in unix seconds, `expires_in` in seconds. GitLab OAuth 2.0 API. */
export const GitLabTokenResponse = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
  created_at: z.number().optional(),
  scope: z.string().optional(),
});
export type GitLabTokenResponse = z.infer<typeof GitLabTokenResponse>;

/** Id of the kept authorization that the credentials came from, also after renewals. It makes their adoption idempotent. */
const authorizationId = z.string().optional();

/** The credentials of one connector in the vault. Times are ISO 8601. */
export const GitLabCredentials = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('oauth'),
    authorizationId,
    accessToken: z.string(),
    refreshToken: z.string().optional(),
    expiresAt: z.iso.datetime().optional(),
    /** For an application without a secret, which sends it with each renewal. RFC 7636. */
    codeVerifier: z.string().optional(),
  }),
  z.object({
    kind: z.literal('token'),
    authorizationId,
    accessToken: z.string(),
    /** Expiry date of the token, if GitLab returns it; it expires at midnight UTC. */
    expiresOn: z.iso.date().optional(),
  }),
]);
export type GitLabCredentials = z.infer<typeof GitLabCredentials>;

/** PKCE code verifier: proves that the sender of a code requested it. RFC 7636. */
export const CodeVerifier = z.object({ codeVerifier: z.string().min(43).max(128) });
export type CodeVerifier = z.infer<typeof CodeVerifier>;

/** The authorization that the caller sent, in the vault until the background job has exchanged it. */
export const PendingAuthorization = z.union([
  z.strictObject({ code: z.string().min(1), codeVerifier: z.string().min(1).optional() }),
  z.strictObject({ accessToken: z.string().min(1) }),
]);
export type PendingAuthorization = z.infer<typeof PendingAuthorization>;
