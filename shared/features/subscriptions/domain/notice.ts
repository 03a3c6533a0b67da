import { z } from 'zod';

import { EventKind } from '../../../contracts/arm/event-subscription.ts';

/**
 * An event as it waits for delivery. `id` is the same whenever the same thing is reported, so that receivers can drop
 * repeats. `subject` is absent where it is about the connector. `data` holds what the event is about, and no secret.
 */
export const Notice = z.object({
  id: z.string().min(1).max(128),
  kind: EventKind,
  at: z.iso.datetime(),
  subject: z
    .object({
      type: z.enum(['group', 'project', 'instance']),
      gitLabId: z.int(),
      fullyQualifiedName: z.string(),
    })
    .optional(),
  data: z.record(z.string(), z.unknown()),
});
export type Notice = z.infer<typeof Notice>;
