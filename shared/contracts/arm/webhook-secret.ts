import { z } from 'zod';

/** Values for GitLab's form for a new webhook, under the form's names. */
export const WebhookSecret = z.object({ url: z.url(), secretToken: z.string() });
export type WebhookSecret = z.infer<typeof WebhookSecret>;

/** How long deliveries with the former secret are accepted: a day, a week at most; 0 where it leaked. */
export const WebhookSecretRotation = z.strictObject({
  acceptFormerForMinutes: z.int().min(0).max(10_080).default(1_440),
});

/** A rotation without any secret. `enteredBy`: who sets the new one at GitLab; a person reads it by `listWebhookSecret`. */
export const RotatedWebhookSecret = z.object({
  url: z.url(),
  formerAcceptedUntil: z.iso.datetime(),
  enteredBy: z.enum(['Palisade', 'Person']),
});
export type RotatedWebhookSecret = z.infer<typeof RotatedWebhookSecret>;
