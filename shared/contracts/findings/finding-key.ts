import { z } from 'zod';

/** The key of a connector with which secrets in findings are hashed. Another one would make each of them a new finding. */
export const FindingKey = z.strictObject({ key: z.string().min(32) });
export type FindingKey = z.infer<typeof FindingKey>;
