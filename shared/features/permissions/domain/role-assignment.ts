import type { ResourceScope } from '../../../contracts/resource-scope.ts';

/** A role that a principal has at a scope. `name` is a GUID that its creator chose; it is unique in the tenant. */
export type RoleAssignment = {
  name: string;
  scope: ResourceScope;
  roleDefinitionId: string;
  principalId: string;
  principalType: 'User' | 'ServicePrincipal';
  description?: string;
  /** Object id of who assigned it. */
  createdBy: string;
  createdAt: string;
};
