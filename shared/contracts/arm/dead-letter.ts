import { z } from 'zod';

import { Job, QueueName } from '../job.ts';

/**
 * A message that failed at every delivery, in our own version. Of its content only a job of ours is shown, which consists
 * of ids. Content that another sender put into the queue is never shown.
 */
export const DeadLetterResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(['Microsoft.Security/deadLetters', 'Microsoft.Security/securityConnectors/deadLetters']),
  properties: z.object({
    queue: QueueName,
    messageId: z.string().optional(),
    /** Absent: it is no job of ours and can only be dismissed. */
    job: Job.optional(),
    /** When it came to its queue. Service Bus does not state when it became a dead letter. */
    enqueuedAt: z.iso.datetime().optional(),
    deliveryCount: z.int(),
    /** In the words of Service Bus; what failed is on the run and in the log. */
    reason: z.string().optional(),
    description: z.string().optional(),
  }),
});
export type DeadLetterResource = z.infer<typeof DeadLetterResource>;

/** The result of a replay: dead letters sent again, and those that remain and can be sent again. */
export const ReplayAnswer = z.object({
  replayed: z.int(),
  remaining: z.int(),
  /** The run that repeats the work, if exactly one letter was replayed and its own run has ended. */
  runId: z.string().optional(),
});
