import { z } from 'zod';

/** Name of a security connector in ARM. Compared without case, stored as typed. */
export const ConnectorKey = z.strictObject({
  subscriptionId: z.guid(),
  resourceGroup: z
    .string()
    .min(1)
    .max(90)
    .regex(
      /^[\p{L}\p{N}_().-]*[\p{L}\p{N}_()-]$/u,
      'may contain letters, digits, _ ( ) - . and must not end in a dot',
    ),
  name: z
    .string()
    .min(1)
    .max(260)
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      'may contain letters, digits, . _ - and must begin with a letter or digit',
    ),
});
export type ConnectorKey = z.infer<typeof ConnectorKey>;

/** A connector in a job. `id` differs after deletion and creation, so a job of a deleted connector never changes its successor. */
export const ConnectorRef = z.strictObject({ id: z.guid(), ...ConnectorKey.shape });
export type ConnectorRef = z.infer<typeof ConnectorRef>;
