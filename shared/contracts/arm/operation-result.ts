import { z } from 'zod';

import { ErrorDetail } from './error.ts';

/** OperationStatusResult: `Accepted` while it runs. ARM common types. */
export const OperationResult = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(['Accepted', 'Succeeded', 'Failed']),
  startTime: z.iso.datetime(),
  endTime: z.iso.datetime().optional(),
  error: ErrorDetail.extend({ details: z.array(ErrorDetail).optional() }).optional(),
});
export type OperationResult = z.infer<typeof OperationResult>;
