import type { ResourceScope } from '../../../contracts/resource-scope.ts';

/** The assignment of a role to a principal at a scope. `name` is a GUID that its creator chose, unique in the tenant. */
export type RoleAssignment = {
  name: string;
  scope: ResourceScope;
  roleDefinitionId: string;
  principalId: string;
  principalType: 'User' | 'ServicePrincipal';
  description?: string;
  /** Object id of the caller who assigned it. */
  createdBy: string;
  createdAt: string;
};
