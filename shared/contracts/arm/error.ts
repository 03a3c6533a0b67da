import { z } from 'zod';

/** One fault of a request: `target` names the field as a JSON path. ARM common types, ErrorDetail. */
export const ErrorDetail = z.object({
  code: z.string(),
  message: z.string(),
  target: z.string().optional(),
});
export type ErrorDetail = z.infer<typeof ErrorDetail>;

/** The envelope of every answer that is not a success. ARM common types, ErrorResponse. */
export const ErrorResponse = z.object({
  error: ErrorDetail.extend({ details: z.array(ErrorDetail).optional() }),
});
export type ErrorResponse = z.infer<typeof ErrorResponse>;
