import type { Page } from '../../contracts/arm/list.ts';
import type { ResourceScope } from '../../contracts/resource-scope.ts';
import type { Activity } from './domain/activity.ts';
import type { RoleAssignment } from './domain/role-assignment.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import type { PageRequest } from '../../platform/stored.ts';

/** What a caller may do with the operation that was asked for. */
export type Permission = {
  /** Whether it is allowed on this one of what lies below the scope that was named, so that a list may show it. */
  covers(connector: Pick<Connector, 'tenantId' | 'key'>): boolean;
};

export interface RoleAssignments {
  /** All of one principal, wherever in the tenant. */
  ofPrincipal(tenantId: string, principalId: string): Promise<RoleAssignment[]>;
  get(tenantId: string, name: string): Promise<RoleAssignment | undefined>;
  /** Ordered by name. An unknown continuation token throws `InvalidRequestError`. */
  list(
    tenantId: string,
    page: PageRequest,
    isWanted: (assignment: RoleAssignment) => boolean,
  ): Promise<Page<RoleAssignment>>;
  /** Throws `ConcurrentChangeError` when the name is taken, or the principal has the role at the scope. */
  insert(tenantId: string, assignment: RoleAssignment): Promise<void>;
  /** Fine when it is gone already. */
  remove(tenantId: string, assignment: RoleAssignment): Promise<void>;
  /** How many there are at a subscription and below it. */
  countIn(tenantId: string, subscriptionId: string): Promise<number>;
  /** Removes all that are at exactly this scope. Safe to repeat. */
  removeAt(tenantId: string, scope: ResourceScope): Promise<void>;
}

/** Who did what: entries of deeds are never changed, and removed when they are old. */
export interface Activities {
  append(activity: Activity): Promise<void>;
  /** Adds a refusal to the one entry of its caller and hour; what the entry says is of the first. */
  countRefused(activity: Activity): Promise<void>;
  /** Removes what is older, some thousands at most; how many. Safe to repeat. */
  purgeBefore(at: string): Promise<number>;
  /** At and below a subscription, or at a connector; newest first. */
  list(tenantId: string, scope: ResourceScope, page: PageRequest): Promise<Page<Activity>>;
}
