import type { Page } from '../../shared/contracts/arm/list.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import type {
  RoleAssignmentPut,
  RoleAssignmentResource,
} from '../../shared/contracts/arm/role-assignment.ts';
import type { ResourceScope } from '../../shared/contracts/resource-scope.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import { resourceIdOf } from '../../shared/platform/resource-scope.ts';
import type { RoleAssignment } from '../../shared/features/permissions/domain/role-assignment.ts';
import { InvalidRequestError } from '../../shared/platform/errors/errors.ts';
import type { PageRequest } from '../../shared/platform/stored.ts';
import { endpoint, type Answer, type Call, type Endpoint } from '../edge/endpoint.ts';
import { scopeOf } from '../edge/route-params.ts';
import { listAnswer, pageRequestOf } from './answers.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';

type Named = { tenantId: string; scope: ResourceScope; name: string };
type Wish = { tenantId: string; scope: ResourceScope; atScope: boolean; principalId: string | undefined };
export type RoleAssignmentDeeds = {
  list(wish: Wish, page: PageRequest): Promise<Page<RoleAssignment>>;
  get(named: Named): Promise<RoleAssignment>;
  assign(request: {
    caller: Caller;
    scope: ResourceScope;
    name: string;
    body: RoleAssignmentPut;
  }): Promise<{ assignment: RoleAssignment; created: boolean }>;
  remove(named: Named): Promise<RoleAssignment | undefined>;
};

/** The same at each of the three scopes, under the names of their functions. */
export function roleAssignments(deeds: RoleAssignmentDeeds) {
  const list = listFor(deeds);
  const [get, put, remove] = [getFor(deeds), putFor(deeds), removeFor(deeds)];
  return {
    subscriptionRoleAssignments: [endpoint(operations.RoleAssignments_ListForSubscription, list)],
    subscriptionRoleAssignment: [
      endpoint(operations.RoleAssignments_GetForSubscription, get),
      endpoint(operations.RoleAssignments_CreateForSubscription, put),
      endpoint(operations.RoleAssignments_DeleteForSubscription, remove),
    ],
    resourceGroupRoleAssignments: [endpoint(operations.RoleAssignments_ListForResourceGroup, list)],
    resourceGroupRoleAssignment: [
      endpoint(operations.RoleAssignments_GetForResourceGroup, get),
      endpoint(operations.RoleAssignments_CreateForResourceGroup, put),
      endpoint(operations.RoleAssignments_DeleteForResourceGroup, remove),
    ],
    connectorRoleAssignments: [endpoint(operations.RoleAssignments_ListForConnector, list)],
    connectorRoleAssignment: [
      endpoint(operations.RoleAssignments_GetForConnector, get),
      endpoint(operations.RoleAssignments_CreateForConnector, put),
      endpoint(operations.RoleAssignments_DeleteForConnector, remove),
    ],
  } satisfies Record<string, Endpoint[]>;
}

function listFor(deeds: RoleAssignmentDeeds) {
  return async (call: Call): Promise<Answer> => {
    const filter = call.query.get('$filter');
    const wish = { tenantId: call.caller.tenantId, scope: scopeOf(call.params), ...wishOf(filter) };
    // The filter goes on in the link to the next page.
    const kept = filter === null ? {} : { $filter: filter };
    return listAnswer(await deeds.list(wish, pageRequestOf(call)), present, call, kept);
  };
}

function getFor(deeds: RoleAssignmentDeeds) {
  return async (call: Call): Promise<Answer> => ({
    status: 200,
    body: present(await deeds.get(namedBy(call))),
  });
}

function putFor(deeds: RoleAssignmentDeeds) {
  return async (call: Call<RoleAssignmentPut>): Promise<Answer> => {
    const { caller, body } = call;
    const { scope, name } = namedBy(call);
    const { assignment, created } = await deeds.assign({ caller, scope, name, body });
    return { status: created ? 201 : 200, body: present(assignment) };
  };
}

function removeFor(deeds: RoleAssignmentDeeds) {
  return async (call: Call): Promise<Answer> => {
    const removed = await deeds.remove(namedBy(call));
    return removed === undefined ? { status: 204 } : { status: 200, body: present(removed) };
  };
}

function namedBy({ caller, params }: Call<unknown>): Named {
  const name = params['roleAssignmentName'] ?? '';
  return { tenantId: caller.tenantId, scope: scopeOf(params), name };
}

/** The filters of the published API that clients use: `atScope()`, `principalId eq '{id}'`, or both joined by `and`. */
function wishOf(filter: string | null): { atScope: boolean; principalId: string | undefined } {
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
