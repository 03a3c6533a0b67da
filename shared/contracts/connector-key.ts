import { z } from 'zod';

/** Names a security connector as ARM does. Compared without case; kept as the caller typed it. */
export const ConnectorKey = z.strictObject({
  subscriptionId: z.guid(),
  resourceGroup: z
    .string()
    .min(1)
    .max(90)
    .regex(
      /^[\p{L}\p{N}_().-]*[\p{L}\p{N}_()-]$/u,
      'may hold letters, digits, _ ( ) - . and must not end in a dot',
    ),
  name: z
    .string()
    .min(1)
    .max(260)
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      'may hold letters, digits, . _ - and must begin with a letter or digit',
    ),
});
export type ConnectorKey = z.infer<typeof ConnectorKey>;

/** A connector in a job: `id` is one life of it, so that a job of a deleted connector never touches its successor. */
export const ConnectorRef = z.strictObject({ id: z.guid(), ...ConnectorKey.shape });
export type ConnectorRef = z.infer<typeof ConnectorRef>;
