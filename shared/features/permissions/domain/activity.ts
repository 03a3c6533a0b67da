import type { ActivityStatus } from '../../../contracts/arm/activity.ts';
import type { ResourceScope } from '../../../contracts/resource-scope.ts';
import type { Caller } from '../../../platform/caller.ts';

/** What a caller did, or tried to. Holds nothing of what they sent but the names in the path. */
export type Activity = {
  id: string;
  at: string;
  status: ActivityStatus;
  caller: Caller;
  scope: ResourceScope;
  action: string;
  operationId: string;
  resourceId: string;
  correlationId: string;
  httpStatus?: number;
  errorCode?: string;
  /** Of refusals, which are counted: how many in the hour, `at` the first and `lastAt` the last of them. */
  count?: number;
  lastAt?: string;
};
