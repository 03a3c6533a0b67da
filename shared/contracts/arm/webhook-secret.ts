import { z } from 'zod';

/** Values for GitLab's form for a new webhook, under the form's names. */
export const WebhookSecret = z.object({ url: z.url(), secretToken: z.string() });
export type WebhookSecret = z.infer<typeof WebhookSecret>;
