import { z } from 'zod';

export const AccessHealthState = z.enum([
  'Healthy',
  'TokenRevoked',
  'TokenExpired',
  'UserBlocked',
  'ScopeLost',
  'OwnerLost',
  'ReauthorizationNeeded',
  'ApplicationRefused',
  'GitLabUnreachable',
]);
export type AccessHealthState = z.infer<typeof AccessHealthState>;

/** Our version: how a connector's access to GitLab stands, since when, and what to do. */
export const AccessHealth = z.object({
  state: AccessHealthState,
  since: z.iso.datetime().optional(),
  message: z.string().optional(),
  /** Fully qualified names of the root groups it is about; absent: all of them. */
  groups: z.array(z.string()).optional(),
});
