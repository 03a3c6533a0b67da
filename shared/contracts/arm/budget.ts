import { z } from 'zod';

/**
 * Requests to GitLab in a whole minute that ended at `at`, some 15 seconds ago, of all processes. `limitAMinute` is absent if a
 * limit is not known; `refusedAMinute` counts answers with 429.
 */
export const Budget = z.object({
  usedAMinute: z.int(),
  limitAMinute: z.int().optional(),
  refusedAMinute: z.int(),
  at: z.iso.datetime(),
});
export type Budget = z.infer<typeof Budget>;
