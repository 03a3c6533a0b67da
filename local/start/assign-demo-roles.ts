import { listOf } from '../../shared/contracts/arm/list.ts';
import {
  authorizationApiVersions,
  RoleAssignmentResource,
} from '../../shared/contracts/arm/role-assignment.ts';
import { RoleDefinition } from '../../shared/contracts/arm/resource-manager.ts';
import { demoUsers, localTenant, objectIdOf } from '../identity/identities.ts';
import { demoSubscription, type Api } from './api.ts';

const authorization = `/subscriptions/${demoSubscription}/providers/Microsoft.Authorization`;
const version = `api-version=${authorizationApiVersions[0]}`;

/** Assigns the roles of the demo users at the demo subscription through the REST API. Idempotent: an assignment has one name. */
export async function assignDemoRoles(api: Api): Promise<void> {
  const [definitions, assigned] = await Promise.all([
    api.get(`${authorization}/roleDefinitions?${version}`, listOf(RoleDefinition)),
    api.get(`${authorization}/roleAssignments?${version}`, listOf(RoleAssignmentResource)),
  ]);
  const known = new Set(assigned?.value.map(({ name }) => name));
  for (const { name: user, role } of demoUsers) {
    const definition = definitions?.value.find(({ properties }) => properties.roleName === role);
    const name = objectIdOf(demoSubscription, user);
    if (definition === undefined || role === 'Owner' || known.has(name)) continue;
    await api.send('PUT', `${authorization}/roleAssignments/${name}?${version}`, {
      properties: {
        roleDefinitionId: definition.id,
        principalId: objectIdOf(localTenant, user),
        principalType: 'User',
        description: 'A demo user of npm start.',
      },
    });
  }
}
