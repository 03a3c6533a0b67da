/** A role as Azure defines it: `actions` minus `notActions`. `*` matches any text. */
export type Role = {
  id: string;
  name: string;
  /** Purpose of the role in Palisade. */
  description: string;
  actions: readonly string[];
  notActions: readonly string[];
};

type RoleKey = 'owner' | 'contributor' | 'reader' | 'securityAdmin' | 'securityReader';

/** Azure's built-in roles that apply to connectors. Azure RBAC docs, "Azure built-in roles" for General and for Security. */
export const roles: Record<RoleKey, Role> = {
  owner: {
    id: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
    name: 'Owner',
    description: 'Manages connectors and role assignments.',
    actions: ['*'],
    notActions: [],
  },
  contributor: {
    id: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
    name: 'Contributor',
    description: 'Manages connectors, but not role assignments.',
    actions: ['*'],
    notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'],
  },
  reader: {
    id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
    name: 'Reader',
    description: 'Sees everything, changes nothing.',
    actions: ['*/read'],
    notActions: [],
  },
  securityAdmin: {
    id: 'fb1c8493-542b-48eb-b624-b4c8fea62acd',
    name: 'Security Admin',
    description: 'Manages connectors and their security data.',
    actions: ['Microsoft.Authorization/*/read', 'Microsoft.Security/*'],
    notActions: [],
  },
  securityReader: {
    id: '39bc4728-0917-49c7-9d2c-d95423bc2eb4',
    name: 'Security Reader',
    description: 'Sees connectors and their security data, changes nothing.',
    actions: ['Microsoft.Authorization/*/read', 'Microsoft.Security/*/read'],
    notActions: [],
  },
};

export function roleById(id: string): Role | undefined {
  return Object.values(roles).find((one) => one.id === id.toLowerCase());
}

export function roleAllows({ actions, notActions }: Role, action: string): boolean {
  return (
    actions.some((pattern) => matches(action, pattern)) && !notActions.some((one) => matches(action, one))
  );
}

function matches(action: string, pattern: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll('.', '\\.'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}
