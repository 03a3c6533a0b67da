import { z } from 'zod';

/** Answer of `POST /oauth/token`. `created_at` is in unix seconds, `expires_in` in seconds. GitLab OAuth 2.0 API. */
export const GitLabTokenResponse = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
  created_at: z.number().optional(),
  scope: z.string().optional(),
});
export type GitLabTokenResponse = z.infer<typeof GitLabTokenResponse>;

/** The credentials of one connector as the vault keeps them. Times are ISO 8601. */
export const GitLabCredentials = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('oauth'),
    accessToken: z.string(),
    refreshToken: z.string().optional(),
    expiresAt: z.iso.datetime().optional(),
    /** Proves a renewal for an application without a secret, which shows it again each time. RFC 7636. */
    codeVerifier: z.string().optional(),
  }),
  z.object({
    kind: z.literal('token'),
    accessToken: z.string(),
    /** Last day of the token, as far as GitLab tells it: it ends at midnight UTC. */
    expiresOn: z.iso.date().optional(),
  }),
]);
export type GitLabCredentials = z.infer<typeof GitLabCredentials>;

/** What proves that who brings a code is who asked for it. RFC 7636. */
export const CodeVerifier = z.object({ codeVerifier: z.string().min(43).max(128) });
export type CodeVerifier = z.infer<typeof CodeVerifier>;

/** What the caller authorised with, kept in the vault until the background exchange took it. */
export const PendingAuthorization = z.union([
  z.strictObject({ code: z.string().min(1), codeVerifier: z.string().min(1).optional() }),
  z.strictObject({ accessToken: z.string().min(1) }),
]);
export type PendingAuthorization = z.infer<typeof PendingAuthorization>;
