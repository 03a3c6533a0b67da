import type { ResourceScope } from '../../../contracts/resource-scope.ts';
import { isWithin } from '../../../platform/resource-scope.ts';
import { roleAllows, roleById } from './roles.ts';

/** The part of a role assignment that decides: a role and the scope where it applies. */
export type Grant = { roleDefinitionId: string; scope: ResourceScope };

/** Whether one of the grants allows the action at the scope. Roles are inherited downwards. */
export function isPermitted(grants: readonly Grant[], action: string, scope: ResourceScope): boolean {
  return allowing(grants, action).some((grant) => isWithin(scope, grant.scope));
}

/** Whether one of the grants allows the action at the scope or anywhere below it, so that a list may have results. */
export function isPermittedBelow(grants: readonly Grant[], action: string, scope: ResourceScope): boolean {
  return allowing(grants, action).some(
    (grant) => isWithin(scope, grant.scope) || isWithin(grant.scope, scope),
  );
}

/** An unknown role allows nothing. */
function allowing(grants: readonly Grant[], action: string): Grant[] {
  return grants.filter(({ roleDefinitionId }) => {
    const role = roleById(roleDefinitionId);
    return role !== undefined && roleAllows(role, action);
  });
}
