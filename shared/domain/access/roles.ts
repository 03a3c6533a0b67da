/** A role as Azure defines it: what it allows, without what it then takes away. `*` stands for any text. */
export type Role = { id: string; name: string; actions: readonly string[]; notActions: readonly string[] };

/**
 * Azure's built-in roles that say something about connectors, with the actions that do. Azure RBAC docs, "Azure built-in roles"
 * for General and for Security.
 */
export const roles = {
  owner: role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', ['*']),
  contributor: role(
    'b24988ac-6180-42a0-ab88-20f7382dd24c',
    'Contributor',
    ['*'],
    ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'],
  ),
  reader: role('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', ['*/read']),
  securityAdmin: role('fb1c8493-542b-48eb-b624-b4c8fea62acd', 'Security Admin', [
    'Microsoft.Authorization/*/read',
    'Microsoft.Security/*',
  ]),
  securityReader: role('39bc4728-0917-49c7-9d2c-d95423bc2eb4', 'Security Reader', [
    'Microsoft.Authorization/*/read',
    'Microsoft.Security/*/read',
  ]),
} satisfies Record<string, Role>;

export function roleById(id: string): Role | undefined {
  return Object.values(roles).find((one) => one.id === id.toLowerCase());
}

export function roleAllows({ actions, notActions }: Role, action: string): boolean {
  return actions.some((pattern) => fits(action, pattern)) && !notActions.some((one) => fits(action, one));
}

function fits(action: string, pattern: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll('.', '\\.'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}

function role(id: string, name: string, actions: string[], notActions: string[] = []): Role {
  return { id, name, actions, notActions };
}
