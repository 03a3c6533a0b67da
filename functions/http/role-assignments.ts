import type {
  RoleAssignmentPut,
  RoleAssignmentResource,
} from '../../shared/contracts/arm/role-assignment.ts';
import type { ResourceScope } from '../../shared/contracts/resource-scope.ts';
import type { App } from '../../shared/features/app.ts';
import { assignRole } from '../../shared/features/permissions/assign-role.ts';
import type { RoleAssignment } from '../../shared/features/permissions/domain/role-assignment.ts';
import {
  getRoleAssignment,
  listRoleAssignments,
  removeRoleAssignment,
} from '../../shared/features/permissions/read-role-assignments.ts';
import { InvalidRequestError } from '../../shared/platform/errors/errors.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import { resourceIdOf } from '../../shared/platform/resource-scope.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { scopeOf } from '../edge/route-params.ts';
import { listResponse, pageRequestOf } from './responses.ts';

/** The same operations at each of the three scopes. */
export const roleAssignments = {
  RoleAssignments_ListForSubscription: list,
  RoleAssignments_GetForSubscription: get,
  RoleAssignments_CreateForSubscription: create,
  RoleAssignments_DeleteForSubscription: remove,
  RoleAssignments_ListForResourceGroup: list,
  RoleAssignments_GetForResourceGroup: get,
  RoleAssignments_CreateForResourceGroup: create,
  RoleAssignments_DeleteForResourceGroup: remove,
  RoleAssignments_ListForConnector: list,
  RoleAssignments_GetForConnector: get,
  RoleAssignments_CreateForConnector: create,
  RoleAssignments_DeleteForConnector: remove,
} satisfies Partial<Handlers>;

async function list(call: Call, app: App): Promise<ArmResponse> {
  const filter = call.query.get('$filter');
  const wish = { tenantId: call.caller.tenantId, scope: scopeOf(call.params), ...readFilter(filter) };
  // The link to the next page repeats the filter.
  const kept = filter === null ? {} : { $filter: filter };
  return listResponse(await listRoleAssignments(wish, pageRequestOf(call), app), present, call, kept);
}

async function get(call: Call, app: App): Promise<ArmResponse> {
  return { status: 200, body: present(await getRoleAssignment(nameOf(call), app)) };
}

async function create(call: Call<RoleAssignmentPut>, app: App): Promise<ArmResponse> {
  const { caller, body } = call;
  const { scope, name } = nameOf(call);
  const { assignment, created } = await assignRole({ caller, scope, name, body }, app);
  return { status: created ? 201 : 200, body: present(assignment) };
}

async function remove(call: Call, app: App): Promise<ArmResponse> {
  const removed = await removeRoleAssignment(nameOf(call), app);
  return removed === undefined ? { status: 204 } : { status: 200, body: present(removed) };
}

type RoleAssignmentName = { tenantId: string; scope: ResourceScope; name: string };

function nameOf({ caller, params }: Call<unknown>): RoleAssignmentName {
  const name = params['roleAssignmentName'] ?? '';
  return { tenantId: caller.tenantId, scope: scopeOf(params), name };
}

/** The filters of the published API that clients use: `atScope()`, `principalId eq '{id}'`, or both joined by `and`. */
function readFilter(filter: string | null): { atScope: boolean; principalId: string | undefined } {
  const terms =
    filter === null
      ? []
      : filter
          .trim()
          .split(/\band\b/i)
          .map((term) => term.trim());
  const ids = terms.map(principalIn);
  if (terms.some((term, index) => !isAtScope(term) && ids[index] === undefined)) {
    const message = "The filter must be atScope(), principalId eq '{id}', or both joined by and.";
    throw new InvalidRequestError(message, { code: 'UnsupportedQuery', target: '$filter' });
  }
  return { atScope: terms.some(isAtScope), principalId: ids.find((id) => id !== undefined) };
}

function isAtScope(term: string): boolean {
  return /^atScope\(\)$/i.test(term);
}

function principalIn(term: string): string | undefined {
  return /^principalId eq '(?<id>[0-9a-f-]{36})'$/i.exec(term)?.groups?.['id']?.toLowerCase();
}

function present(assignment: RoleAssignment): RoleAssignmentResource {
  const { name, scope, roleDefinitionId, description, createdBy, createdAt } = assignment;
  const at = resourceIdOf(scope);
  return {
    id: `${at}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    name,
    type: 'Microsoft.Authorization/roleAssignments',
    properties: {
      roleDefinitionId: `/subscriptions/${scope.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleDefinitionId}`,
      principalId: assignment.principalId,
      principalType: assignment.principalType,
      scope: at,
      ...omitUndefined({ description }),
      createdBy,
      createdOn: createdAt,
      updatedBy: createdBy,
      updatedOn: createdAt,
    },
  };
}
