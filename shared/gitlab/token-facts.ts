import { z } from 'zod';

/** Answer of `GET /personal_access_tokens/self`, also for group and project access tokens. GitLab REST v4. */
export const TokenFacts = z.object({
  scopes: z.array(z.string()),
  expires_at: z.iso.date().nullish().catch(undefined),
});
