import { z } from 'zod';

/**
 * One GitLab that this deployment may talk to. `url` is its root, with a sub-path if it has one and no trailing slash.
 * Client id, secret and redirect URI are those of the OAuth application registered there; without them only
 * `authorization.accessToken` works.
 */
export const GitLabInstance = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    // What is no URL at all has been told so; zod asks on nevertheless.
    .refine((url) => !URL.canParse(url) || new URL(url).username === '', 'must not hold credentials')
    .transform((url) => url.replace(/\/+$/, '')),
  clientId: z.string().min(1).optional(),
  clientSecret: z.string().min(1).optional(),
  redirectUri: z.url().optional(),
});
export type GitLabInstance = z.infer<typeof GitLabInstance>;
