import { z } from 'zod';

/** `Started` is written before a change, the other two after it. A `Started` without a successor was interrupted. */
export const ActivityStatus = z.enum(['Started', 'Succeeded', 'Failed']);
export type ActivityStatus = z.infer<typeof ActivityStatus>;

/** One entry of the activity list, in our own version: who did what, and what became of it. */
export const ActivityResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(['Microsoft.Security/activities', 'Microsoft.Security/securityConnectors/activities']),
  properties: z.object({
    at: z.iso.datetime(),
    status: ActivityStatus,
    /** The action, as roles name it. */
    operationName: z.string(),
    operationId: z.string(),
    resourceId: z.string(),
    caller: z.string(),
    /** Object id of the caller. */
    callerId: z.string(),
    callerType: z.enum(['User', 'Application', 'ManagedIdentity', 'Key']),
    /** The same in all entries of a request, and in its answer as `x-ms-correlation-request-id`. */
    correlationId: z.string(),
    /** How the request was answered. */
    httpStatus: z.int().optional(),
    errorCode: z.string().optional(),
    /** Changes that a role did not allow are counted by caller and hour: how many, and when the last was. The rest is of the first. */
    count: z.int().optional(),
    lastAt: z.iso.datetime().optional(),
  }),
});
export type ActivityResource = z.infer<typeof ActivityResource>;
