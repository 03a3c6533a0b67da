import { z } from 'zod';

/** `whsec_` and base64 of 32 bytes (Standard Webhooks). */
const SigningSecret = z.string().startsWith('whsec_').min(38);

/**
 * Secrets of an event subscription: the whole URL, whose query may hold a key, and its signing secrets, newest first. A
 * former one signs until `validUntil`.
 */
export const EventSecret = z.object({
  url: z.string(),
  signing: z.array(z.object({ secret: SigningSecret, validUntil: z.iso.datetime().optional() })).min(1),
});
export type EventSecret = z.infer<typeof EventSecret>;
