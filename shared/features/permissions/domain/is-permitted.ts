import type { ResourceScope } from '../../../contracts/resource-scope.ts';
import { isWithin } from '../../../platform/resource-scope.ts';
import { roleAllows, roleById } from './roles.ts';

/** What counts of a role assignment: which role holds where. */
export type Grant = { roleDefinitionId: string; scope: ResourceScope };

/** Whether one of the grants allows the action at the scope: roles are inherited downwards. */
export function isPermitted(grants: readonly Grant[], action: string, scope: ResourceScope): boolean {
  return allowing(grants, action).some((grant) => isWithin(scope, grant.scope));
}

/** Whether one of them allows the action at the scope or anywhere below it: then a list of what lies there makes sense. */
export function isPermittedBelow(grants: readonly Grant[], action: string, scope: ResourceScope): boolean {
  return allowing(grants, action).some(
    (grant) => isWithin(scope, grant.scope) || isWithin(grant.scope, scope),
  );
}

/** A role that is not known allows nothing. */
function allowing(grants: readonly Grant[], action: string): Grant[] {
  return grants.filter(({ roleDefinitionId }) => {
    const role = roleById(roleDefinitionId);
    return role !== undefined && roleAllows(role, action);
  });
}
