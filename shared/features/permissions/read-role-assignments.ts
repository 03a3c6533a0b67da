import type { Page } from '../../contracts/arm/list.ts';
import type { ResourceScope } from '../../contracts/resource-scope.ts';
import { isSameScope, isWithin } from '../../platform/resource-scope.ts';
import type { RoleAssignment } from './domain/role-assignment.ts';
import { NotFoundError } from '../../platform/errors/errors.ts';
import type { PageRequest } from '../../platform/stored.ts';
import type { App } from '../app.ts';

type AssignmentId = { tenantId: string; scope: ResourceScope; name: string };
type AssignmentQuery = {
  tenantId: string;
  scope: ResourceScope;
  /** Excludes assignments below the scope. */
  atScope: boolean;
  principalId: string | undefined;
};

/** An assignment at exactly this scope. Throws `NotFoundError`. */
export async function getRoleAssignment(id: AssignmentId, app: App): Promise<RoleAssignment> {
  const assignment = await find(id, app);
  if (assignment !== undefined) return assignment;
  throw new NotFoundError(`The role assignment '${id.name}' is not found.`, 'RoleAssignmentNotFound');
}

/** Role assignments at a scope, above it, or below it. */
export function listRoleAssignments(
  { tenantId, scope, atScope, principalId }: AssignmentQuery,
  page: PageRequest,
  app: App,
): Promise<Page<RoleAssignment>> {
  return app.roleAssignments.list(tenantId, page, (assignment) => {
    if (principalId !== undefined && assignment.principalId !== principalId) return false;
    return isWithin(scope, assignment.scope) || (!atScope && isWithin(assignment.scope, scope));
  });
}

/** Removes an assignment and returns it; undefined if there was none. Idempotent. */
export async function removeRoleAssignment(id: AssignmentId, app: App): Promise<RoleAssignment | undefined> {
  const assignment = await find(id, app);
  if (assignment !== undefined) await app.roleAssignments.remove(id.tenantId, assignment);
  return assignment;
}

async function find({ tenantId, scope, name }: AssignmentId, app: App): Promise<RoleAssignment | undefined> {
  const assignment = await app.roleAssignments.get(tenantId, name);
  return assignment !== undefined && isSameScope(assignment.scope, scope) ? assignment : undefined;
}
