import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import type { ExemptionPut, ExemptionResource } from '../../shared/contracts/arm/exemption.ts';
import type {
  GovernanceAssignmentPut,
  GovernanceAssignmentResource,
} from '../../shared/contracts/arm/governance-assignment.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import type { App } from '../../shared/features/app.ts';
import {
  type AssessmentPath,
  assignGovernance,
  findAssignment,
  isKey,
  removeAssignment,
} from '../../shared/features/decisions/assign-governance.ts';
import { type Assignment, isOverdue } from '../../shared/features/decisions/domain/assignment.ts';
import { isOfFinding } from '../../shared/features/decisions/domain/exemption.ts';
import { endExemption } from '../../shared/features/decisions/end-exemption.ts';
import {
  type ExemptedKind,
  getExemption,
  kindOf,
  type ListedExemption,
  listExemptions,
} from '../../shared/features/decisions/list-exemptions.ts';
import { saveExemption } from '../../shared/features/decisions/save-exemption.ts';
import { withoutAll } from '../../shared/features/findings/domain/read-selection.ts';
import { InvalidRequestError, NotFoundError } from '../../shared/platform/errors/errors.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { readQuery } from '../edge/read-query.ts';
import { connectorKeyOf, scopeOf } from '../edge/route-params.ts';
import { resourceId } from './present-posture.ts';
import { connectorId, exemptionId, groupId, projectId } from './resource-ids.ts';

/** Exemptions, and governance assignments of projects, groups and connectors. */
export const decisions = {
  Exemptions_List: list,
  ConnectorExemptions_List: list,
  async ConnectorExemptions_Get(call, app) {
    const found = await getExemption(connectorKeyOf(call.params), nameOf(call), app);
    return { status: 200, body: presentExemption(found) };
  },
  ConnectorExemptions_CreateOrUpdate: save,
  ConnectorExemptions_Delete: end,
  GitLabProjectGovernanceAssignments_List: listAssignments,
  GitLabProjectGovernanceAssignments_Get: getAssignment,
  GitLabProjectGovernanceAssignments_CreateOrUpdate: assign,
  GitLabProjectGovernanceAssignments_Delete: unassign,
  GitLabGroupGovernanceAssignments_List: listAssignments,
  GitLabGroupGovernanceAssignments_Get: getAssignment,
  GitLabGroupGovernanceAssignments_CreateOrUpdate: assign,
  GitLabGroupGovernanceAssignments_Delete: unassign,
  ConnectorGovernanceAssignments_List: listAssignments,
  ConnectorGovernanceAssignments_Get: getAssignment,
  ConnectorGovernanceAssignments_CreateOrUpdate: assign,
  ConnectorGovernanceAssignments_Delete: unassign,
} satisfies Partial<Handlers>;

async function list(call: Call, app: App): Promise<ArmResponse> {
  const { kind, check, state } = readQuery(operations.Exemptions_List.query, call.query);
  const kinds = withoutAll<ExemptedKind>(kind);
  const wanted = { kind: kinds, check, state: withoutAll<'Active' | 'Expired'>(state) };
  const scope = { scope: scopeOf(call.params), permission: call.access };
  const value = (await listExemptions(scope, wanted, app)).map(presentExemption);
  return { status: 200, body: { value, count: value.length } };
}

async function save(call: Call<ExemptionPut>, app: App): Promise<ArmResponse> {
  const { caller, params, body } = call;
  const key = connectorKeyOf(params);
  const { exemption, created } = await saveExemption({ caller, key, name: nameOf(call), body }, app);
  const fullPath = exemption.target.fullyQualifiedName.replaceAll('$', '/');
  const listed = { connector: key, exemption, fullPath, active: true };
  return { status: created ? 201 : 200, body: presentExemption(listed) };
}

async function end(call: Call, app: App): Promise<ArmResponse> {
  const { caller, params } = call;
  const wasThere = await endExemption({ caller, key: connectorKeyOf(params), name: nameOf(call) }, app);
  return { status: wasThere ? 200 : 204 };
}

function nameOf({ params }: Call<unknown>): string {
  return params['exemptionName'] ?? '';
}

function presentExemption({ connector, exemption, fullPath, active }: ListedExemption): ExemptionResource {
  const { name, target, category, text, expiresOn, createdOn, createdBy, updatedOn, updatedBy } = exemption;
  const { kind, gitLabId } = target;
  const scope = resourceId(kind === 'connector' ? 'instance' : kind, connector, fullPath);
  return {
    id: exemptionId(connector, name),
    name,
    type: 'Microsoft.Security/securityConnectors/exemptions',
    properties: {
      connector: connector.name,
      scope,
      kind: kindOf(exemption),
      ...(kind === 'connector' ? {} : { gitLabId, fullPath }),
      ...(isOfFinding(exemption)
        ? { finding: exemption.finding, findingId: `${scope}/findings/${exemption.finding}` }
        : { check: exemption.check }),
      category,
      text,
      expiresOn,
      state: active ? 'Active' : 'Expired',
      createdOn,
      createdBy,
      updatedOn,
      updatedBy,
    },
  };
}

async function listAssignments(call: Call, app: App): Promise<ArmResponse> {
  const found = await findAssignment(pathOf(call), app);
  return { status: 200, body: { value: found === undefined ? [] : [presentAssignment(call, found, app)] } };
}

async function getAssignment(call: Call, app: App): Promise<ArmResponse> {
  const key = keyOf(call);
  const found = await findAssignment(pathOf(call), app);
  if (found === undefined || !isKey(found, key))
    throw new NotFoundError(`The governance assignment '${key}' does not exist.`);
  return { status: 200, body: presentAssignment(call, found, app) };
}

async function assign(call: Call<GovernanceAssignmentPut>, app: App): Promise<ArmResponse> {
  const { caller, body } = call;
  assertDueDate(call);
  const request = { caller, path: pathOf(call), assignmentKey: keyOf(call), body };
  const { assignment, created } = await assignGovernance(request, app);
  return { status: created ? 201 : 200, body: presentAssignment(call, assignment, app) };
}

async function unassign(call: Call, app: App): Promise<ArmResponse> {
  return { status: (await removeAssignment(pathOf(call), keyOf(call), app)) ? 200 : 204 };
}

/** The published version requires the date. */
function assertDueDate({ apiVersion, body }: Call<GovernanceAssignmentPut>): void {
  if (apiVersion === ownApiVersion || body.properties.remediationDueDate !== undefined) return;
  const target = 'properties.remediationDueDate';
  const details = [{ code: 'Required', target, message: 'is required' }];
  throw new InvalidRequestError(`The request content is not valid: ${target}.`, { target, details });
}

function pathOf({ params }: Call<unknown>): AssessmentPath {
  const { groupFQName: group, projectName: project, assessmentName = '' } = params;
  return { key: connectorKeyOf(params), scope: omitUndefined({ group, project }), assessmentName };
}

function keyOf({ params }: Call<unknown>): string {
  return params['assignmentKey'] ?? '';
}

function presentAssignment(
  { params, apiVersion }: Call<unknown>,
  assignment: Assignment,
  app: App,
): GovernanceAssignmentResource {
  const key = connectorKeyOf(params);
  const { groupFQName: group, projectName: project, assessmentName = '' } = params;
  const at =
    group === undefined
      ? connectorId(key)
      : project === undefined
        ? groupId(key, group)
        : projectId(key, group, project);
  const { owner, dueOn, remediationEta, isGracePeriod, governanceEmailNotification, additionalData } =
    assignment;
  const own = { check: assignment.check, overdue: isOverdue(assignment, app.clock.now()) };
  return {
    id: `${at}/providers/Microsoft.Security/assessments/${assessmentName}/governanceAssignments/${assignment.key}`,
    name: assignment.key,
    type: 'Microsoft.Security/assessments/governanceAssignments',
    properties: {
      ...omitUndefined({ owner }),
      remediationDueDate: dueOn,
      isGracePeriod,
      ...omitUndefined({ remediationEta, governanceEmailNotification, additionalData }),
      ...(apiVersion === ownApiVersion ? own : {}),
    },
  };
}
