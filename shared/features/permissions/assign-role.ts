import type { RoleAssignmentPut } from '../../contracts/arm/role-assignment.ts';
import type { ResourceScope } from '../../contracts/resource-scope.ts';
import type { Caller } from '../../platform/caller.ts';
import { isSameScope, resourceIdOf } from '../../platform/resource-scope.ts';
import type { RoleAssignment } from './domain/role-assignment.ts';
import { roleById } from './domain/roles.ts';
import { ConcurrentChangeError, ConflictError, InvalidRequestError } from '../../platform/errors/errors.ts';
import { visibleConnector } from '../connectors/domain/visible-connector.ts';
import type { App } from '../app.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

type Request = { caller: Caller; scope: ResourceScope; name: string; body: RoleAssignmentPut };

/**
 * Gives a principal a role at a scope. Safe to repeat: the same assignment under the same name is there already. Two at once
 * for the same principal, role and scope: one is inserted, the other finds it.
 */
export async function assignRole(
  request: Request,
  app: App,
): Promise<{ assignment: RoleAssignment; created: boolean }> {
  const wanted = wantedBy(request, app.clock.now());
  await assertScope(wanted.scope, app);
  const { tenantId } = request.caller;
  const known = await app.roleAssignments.get(tenantId, wanted.name);
  if (known !== undefined) return { assignment: assertSame(known, wanted), created: false };
  const others = await app.roleAssignments.ofPrincipal(tenantId, wanted.principalId);
  const same = others.find((other) => isSame(other, wanted));
  // Of the same name it came in between the two reads.
  if (same?.name === wanted.name) return { assignment: same, created: false };
  if (same !== undefined) throw exists(same);
  await assertRoom(tenantId, wanted.scope, app);
  try {
    await app.roleAssignments.insert(tenantId, wanted);
    return { assignment: wanted, created: true };
  } catch (failure) {
    if (!(failure instanceof ConcurrentChangeError)) throw failure;
    // Somebody was faster with the same name or the same assignment: now it can be seen which.
    return assignRole(request, app);
  }
}

/** Resource Manager's refusal of one assignment too many. Two at the same moment may both find the last place. */
async function assertRoom(tenantId: string, { subscriptionId }: ResourceScope, app: App): Promise<void> {
  const { roleAssignmentsPerSubscription: most } = app.limits;
  if ((await app.roleAssignments.countIn(tenantId, subscriptionId)) < most) return;
  const message = `No more role assignments can be created: a subscription may have ${most}.`;
  throw new InvalidRequestError(message, { code: 'RoleAssignmentLimitExceeded' });
}

function wantedBy({ caller, scope, name, body }: Request, now: Date): RoleAssignment {
  const { roleDefinitionId, principalId, principalType, description } = body.properties;
  if (roleById(roleDefinitionId) === undefined) {
    const message = `The specified role definition with ID '${roleDefinitionId}' does not exist.`;
    const target = 'properties.roleDefinitionId';
    throw new InvalidRequestError(message, { code: 'RoleDefinitionDoesNotExist', target });
  }
  return {
    name: name.toLowerCase(),
    scope,
    roleDefinitionId,
    principalId,
    principalType,
    ...omitUndefined({ description }),
    createdBy: caller.principalId,
    createdAt: now.toISOString(),
  };
}

/** Subscriptions and resource groups are Azure's; connectors are ours to know. Throws `NotFoundError`. */
async function assertScope({ subscriptionId, resourceGroup, name }: ResourceScope, app: App): Promise<void> {
  if (resourceGroup === undefined || name === undefined) return;
  const key = { subscriptionId, resourceGroup, name };
  visibleConnector((await app.connectors.get(key))?.value, key);
}

function assertSame(known: RoleAssignment, wanted: RoleAssignment): RoleAssignment {
  if (isSame(known, wanted)) return known;
  throw new ConflictError(
    'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
    'RoleAssignmentUpdateNotPermitted',
  );
}

function exists({ name, scope }: RoleAssignment): ConflictError {
  const id = `${resourceIdOf(scope)}/providers/Microsoft.Authorization/roleAssignments/${name}`;
  return new ConflictError(`The role assignment already exists. Its id is '${id}'.`, 'RoleAssignmentExists');
}

function isSame(one: RoleAssignment, other: RoleAssignment): boolean {
  return (
    one.principalId === other.principalId &&
    one.roleDefinitionId === other.roleDefinitionId &&
    isSameScope(one.scope, other.scope)
  );
}
