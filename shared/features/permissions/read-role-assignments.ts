import type { Page } from '../../contracts/arm/list.ts';
import type { ResourceScope } from '../../contracts/resource-scope.ts';
import { isSameScope, isWithin } from '../../platform/resource-scope.ts';
import type { RoleAssignment } from './domain/role-assignment.ts';
import { NotFoundError } from '../../platform/errors/errors.ts';
import type { PageRequest } from '../../platform/stored.ts';
import type { App } from '../app.ts';

type Named = { tenantId: string; scope: ResourceScope; name: string };
type Wish = {
  tenantId: string;
  scope: ResourceScope;
  /** Leaves out what is assigned below the scope. */
  atScope: boolean;
  principalId: string | undefined;
};

/** An assignment at exactly this scope. Throws `NotFoundError`. */
export async function getRoleAssignment(named: Named, app: App): Promise<RoleAssignment> {
  const assignment = await found(named, app);
  if (assignment !== undefined) return assignment;
  throw new NotFoundError(`The role assignment '${named.name}' is not found.`, 'RoleAssignmentNotFound');
}

/** What holds at a scope: assigned there, above it, or below it. */
export function listRoleAssignments(
  { tenantId, scope, atScope, principalId }: Wish,
  page: PageRequest,
  app: App,
): Promise<Page<RoleAssignment>> {
  return app.roleAssignments.list(tenantId, page, (assignment) => {
    if (principalId !== undefined && assignment.principalId !== principalId) return false;
    return isWithin(scope, assignment.scope) || (!atScope && isWithin(assignment.scope, scope));
  });
}

/** Undefined: there was none. Safe to repeat. */
export async function removeRoleAssignment(named: Named, app: App): Promise<RoleAssignment | undefined> {
  const assignment = await found(named, app);
  if (assignment !== undefined) await app.roleAssignments.remove(named.tenantId, assignment);
  return assignment;
}

async function found({ tenantId, scope, name }: Named, app: App): Promise<RoleAssignment | undefined> {
  const assignment = await app.roleAssignments.get(tenantId, name);
  return assignment !== undefined && isSameScope(assignment.scope, scope) ? assignment : undefined;
}
