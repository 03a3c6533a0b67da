import { operations } from '../../shared/contracts/arm/operations.ts';
import type { Permission, RoleDefinition } from '../../shared/contracts/arm/resource-manager.ts';
import type { ResourceScope } from '../../shared/contracts/resource-scope.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import { type Role, roleById, roles } from '../../shared/features/permissions/domain/roles.ts';
import { NotFoundError } from '../../shared/platform/errors/errors.ts';
import { endpoint, type Answer, type Call, type Endpoint } from '../edge/endpoint.ts';
import { scopeOf } from '../edge/route-params.ts';
import { filterValues } from './odata-filter.ts';

type OwnRoles = (caller: Caller, scope: ResourceScope) => Promise<Role[]>;

/** Which roles there are, and what the caller's own allow; the same at each scope, under the names of their functions. */
export function roleDefinitions(ownRoles: OwnRoles) {
  const permissions = async (call: Call): Promise<Answer> => {
    const own = await ownRoles(call.caller, scopeOf(call.params));
    return { status: 200, body: { value: own.map(permissionOf) } };
  };
  return {
    tenantRoleDefinition: [endpoint(operations.RoleDefinitions_GetById, get)],
    subscriptionRoleDefinitions: [endpoint(operations.RoleDefinitions_ListForSubscription, list)],
    subscriptionRoleDefinition: [endpoint(operations.RoleDefinitions_GetForSubscription, get)],
    resourceGroupRoleDefinitions: [endpoint(operations.RoleDefinitions_ListForResourceGroup, list)],
    resourceGroupRoleDefinition: [endpoint(operations.RoleDefinitions_GetForResourceGroup, get)],
    connectorRoleDefinitions: [endpoint(operations.RoleDefinitions_ListForConnector, list)],
    connectorRoleDefinition: [endpoint(operations.RoleDefinitions_GetForConnector, get)],
    subscriptionPermissions: [endpoint(operations.Permissions_ListForSubscription, permissions)],
    resourceGroupPermissions: [endpoint(operations.Permissions_ListForResourceGroup, permissions)],
    connectorPermissions: [endpoint(operations.Permissions_ListForConnector, permissions)],
  } satisfies Record<string, Endpoint[]>;
}

function list({ query, params }: Call): Promise<Answer> {
  const scopes = ['atScopeAndBelow()', 'atScope()'];
  const wanted = filterValues(query.get('$filter'), ['roleName', 'type'], scopes);
  const name = wanted.get('roleName')?.toLowerCase();
  const isBuiltIn = (wanted.get('type') ?? 'BuiltInRole').toLowerCase() === 'builtinrole';
  const found = Object.values<Role>(roles).filter(
    (role) => isBuiltIn && (name === undefined || role.name.toLowerCase() === name),
  );
  return Promise.resolve({ status: 200, body: { value: found.map((role) => present(role, params)) } });
}

function get({ params }: Call): Promise<Answer> {
  const id = params['roleDefinitionId'] ?? '';
  const role = roleById(id);
  if (role === undefined)
    throw new NotFoundError(`The role definition '${id}' does not exist.`, 'RoleDefinitionDoesNotExist');
  return Promise.resolve({ status: 200, body: present(role, params) });
}

/** Azure writes the id of a built-in role below the subscription that was asked. */
function present(role: Role, { subscriptionId }: Call['params']): RoleDefinition {
  const prefix = subscriptionId === undefined ? '' : `/subscriptions/${subscriptionId}`;
  return {
    id: `${prefix}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`,
    name: role.id,
    type: 'Microsoft.Authorization/roleDefinitions',
    properties: {
      roleName: role.name,
      type: 'BuiltInRole',
      description: role.description,
      assignableScopes: ['/'],
      permissions: [permissionOf(role)],
    },
  };
}

function permissionOf({ actions, notActions }: Role): Permission {
  return { actions: [...actions], notActions: [...notActions], dataActions: [], notDataActions: [] };
}
