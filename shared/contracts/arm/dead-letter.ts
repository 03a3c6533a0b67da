import { z } from 'zod';

import { Job, QueueName } from '../job.ts';

/**
 * A message that failed at every delivery, in our own version. Of what it holds only a job of ours is shown, which is
 * ids; never what else somebody may have put into it.
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
    /** When it came to its queue. Service Bus does not tell when it became a dead letter. */
    enqueuedAt: z.iso.datetime().optional(),
    deliveryCount: z.int(),
    /** In the words of Service Bus; what failed is on the run and in the log. */
    reason: z.string().optional(),
    description: z.string().optional(),
  }),
});
export type DeadLetterResource = z.infer<typeof DeadLetterResource>;

/** What became of dead letters that were sent again: how many, and how many remain that can be. */
export const ReplayAnswer = z.object({
  replayed: z.int(),
  remaining: z.int(),
  /** The run that does the work anew, where the run of the only one replayed has ended. */
  runId: z.string().optional(),
});
