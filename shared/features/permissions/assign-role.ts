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
 * Assigns a role to a principal at a scope. Idempotent: the same assignment under the same name is returned. On two
 * concurrent requests for the same principal, role and scope, one inserts and the other finds that assignment.
 */
export async function assignRole(
  request: Request,
  app: App,
): Promise<{ assignment: RoleAssignment; created: boolean }> {
  const wanted = assignmentOf(request, app.clock.now());
  await assertScope(wanted.scope, app);
  const { tenantId } = request.caller;
  const known = await app.roleAssignments.get(tenantId, wanted.name);
  if (known !== undefined) return { assignment: assertSame(known, wanted), created: false };
  const others = await app.roleAssignments.ofPrincipal(tenantId, wanted.principalId);
  const same = others.find((other) => isSame(other, wanted));
  // Inserted between the two reads.
  if (same?.name === wanted.name) return { assignment: same, created: false };
  if (same !== undefined) throw exists(same);
  await assertQuota(tenantId, wanted.scope, app);
  try {
    await app.roleAssignments.insert(tenantId, wanted);
    return { assignment: wanted, created: true };
  } catch (failure) {
    if (!(failure instanceof ConcurrentChangeError)) throw failure;
    // A concurrent request inserted the same name or the same assignment; the next pass sees which.
    return assignRole(request, app);
  }
}

/** Throws Resource Manager's error for too many assignments. Two concurrent requests may both get the last place. */
async function assertQuota(tenantId: string, { subscriptionId }: ResourceScope, app: App): Promise<void> {
  const { roleAssignmentsPerSubscription: max } = app.limits;
  if ((await app.roleAssignments.countIn(tenantId, subscriptionId)) < max) return;
  const message = `No more role assignments can be created: a subscription may have ${max}.`;
  throw new InvalidRequestError(message, { code: 'RoleAssignmentLimitExceeded' });
}

function assignmentOf({ caller, scope, name, body }: Request, now: Date): RoleAssignment {
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

/** Only connectors are checked: subscriptions and resource groups exist in Azure. Throws `NotFoundError`. */
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
