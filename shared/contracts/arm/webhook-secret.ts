import { z } from 'zod';

/** What GitLab's form for a new webhook asks for, under its names. */
export const WebhookSecret = z.object({ url: z.url(), secretToken: z.string() });
export type WebhookSecret = z.infer<typeof WebhookSecret>;
