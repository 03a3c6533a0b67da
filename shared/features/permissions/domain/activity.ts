import type { ActivityStatus } from '../../../contracts/arm/activity.ts';
import type { ResourceScope } from '../../../contracts/resource-scope.ts';
import type { Caller } from '../../../platform/caller.ts';

/** An action of a caller, or an attempt. Contains nothing of the request except the names in the path. */
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
  /** Number of refusals in the hour; `at` is the first and `lastAt` the last of them. Absent for actions. */
  count?: number;
  lastAt?: string;
};
