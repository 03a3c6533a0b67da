import type { Page } from '../../contracts/arm/list.ts';
import type { ResourceScope } from '../../contracts/resource-scope.ts';
import type { Activity } from './domain/activity.ts';
import type { RoleAssignment } from './domain/role-assignment.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import type { PageRequest } from '../../platform/stored.ts';

/** The permission of a caller for the requested operation. */
export type Permission = {
  /** Whether the operation is allowed on this connector below the requested scope, so that a list may include it. */
  covers(connector: Pick<Connector, 'tenantId' | 'key'>): boolean;
};

export interface RoleAssignments {
  /** All assignments of one principal in the tenant. */
  ofPrincipal(tenantId: string, principalId: string): Promise<RoleAssignment[]>;
  get(tenantId: string, name: string): Promise<RoleAssignment | undefined>;
  /** Ordered by name. An unknown continuation token throws `InvalidRequestError`. */
  list(
    tenantId: string,
    page: PageRequest,
    isWanted: (assignment: RoleAssignment) => boolean,
  ): Promise<Page<RoleAssignment>>;
  /** Throws `ConcurrentChangeError` if the name exists, or the principal has the role at the scope. */
  insert(tenantId: string, assignment: RoleAssignment): Promise<void>;
  /** Does nothing if it does not exist. */
  remove(tenantId: string, assignment: RoleAssignment): Promise<void>;
  /** Number of assignments at a subscription and below it. */
  countIn(tenantId: string, subscriptionId: string): Promise<number>;
  /** Removes all assignments at exactly this scope. Idempotent. */
  removeAt(tenantId: string, scope: ResourceScope): Promise<void>;
}

/** The activity log. Entries of actions are never changed, and removed when they are old. */
export interface Activities {
  append(activity: Activity): Promise<void>;
  /** Adds a refusal to the one entry of its caller and hour, which describes the first refusal. */
  countRefused(activity: Activity): Promise<void>;
  /** Removes older entries, at most some thousands. Returns their number. Idempotent. */
  purgeBefore(at: string): Promise<number>;
  /** Entries at and below a subscription, or at a connector, newest first. */
  list(tenantId: string, scope: ResourceScope, page: PageRequest): Promise<Page<Activity>>;
}
