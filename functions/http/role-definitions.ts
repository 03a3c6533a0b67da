import type { Permission, RoleDefinition } from '../../shared/contracts/arm/resource-manager.ts';
import type { App } from '../../shared/features/app.ts';
import { listOwnRoles } from '../../shared/features/permissions/list-own-roles.ts';
import { type Role, roleById, roles } from '../../shared/features/permissions/domain/roles.ts';
import { NotFoundError } from '../../shared/platform/errors/errors.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { scopeOf } from '../edge/route-params.ts';
import { filterValues } from './odata-filter.ts';

/** The roles that exist, and the permissions of the caller's own roles; the same at each scope. */
export const roleDefinitions = {
  RoleDefinitions_GetById: get,
  RoleDefinitions_ListForSubscription: list,
  RoleDefinitions_GetForSubscription: get,
  RoleDefinitions_ListForResourceGroup: list,
  RoleDefinitions_GetForResourceGroup: get,
  RoleDefinitions_ListForConnector: list,
  RoleDefinitions_GetForConnector: get,
  Permissions_ListForSubscription: listPermissions,
  Permissions_ListForResourceGroup: listPermissions,
  Permissions_ListForConnector: listPermissions,
} satisfies Partial<Handlers>;

async function listPermissions(call: Call, app: App): Promise<ArmResponse> {
  const own = await listOwnRoles(call.caller, scopeOf(call.params), app);
  return { status: 200, body: { value: own.map(permissionOf) } };
}

function list({ query, params }: Call): Promise<ArmResponse> {
  const scopes = ['atScopeAndBelow()', 'atScope()'];
  const wanted = filterValues(query.get('$filter'), ['roleName', 'type'], scopes);
  const name = wanted.get('roleName')?.toLowerCase();
  const isBuiltIn = (wanted.get('type') ?? 'BuiltInRole').toLowerCase() === 'builtinrole';
  const found = Object.values<Role>(roles).filter(
    (role) => isBuiltIn && (name === undefined || role.name.toLowerCase() === name),
  );
  return Promise.resolve({ status: 200, body: { value: found.map((role) => present(role, params)) } });
}

function get({ params }: Call): Promise<ArmResponse> {
  const id = params['roleDefinitionId'] ?? '';
  const role = roleById(id);
  if (role === undefined)
    throw new NotFoundError(`The role definition '${id}' does not exist.`, 'RoleDefinitionDoesNotExist');
  return Promise.resolve({ status: 200, body: present(role, params) });
}

/** Azure writes the id of a built-in role below the requested subscription. */
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
