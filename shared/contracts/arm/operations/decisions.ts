import { onlyOurs } from '../api-version.ts';
import { ExemptionList, ExemptionPut, ExemptionResource, ExemptionsQuery } from '../exemption.ts';
import {
  GovernanceAssignmentList,
  GovernanceAssignmentPut,
  GovernanceAssignmentResource,
  governanceVersions,
} from '../governance-assignment.ts';
import type { OperationSpec } from './operation-spec.ts';
import { posturePaths } from './posture.ts';
import { connector, provider } from './scope-paths.ts';

const assignments = 'governanceAssignments';
const assignment = `${assignments}/{assignmentKey}`;

/** Routes by function name. */
export const decisionPaths = {
  exemptions: `${provider}/exemptions`,
  connectorExemptions: `${connector}/exemptions`,
  connectorExemption: `${connector}/exemptions/{exemptionName}`,
  projectGovernanceAssignments: `${posturePaths.projectAssessment}/${assignments}`,
  projectGovernanceAssignment: `${posturePaths.projectAssessment}/${assignment}`,
  groupGovernanceAssignments: `${posturePaths.groupAssessment}/${assignments}`,
  groupGovernanceAssignment: `${posturePaths.groupAssessment}/${assignment}`,
  connectorGovernanceAssignments: `${posturePaths.connectorAssessment}/${assignments}`,
  connectorGovernanceAssignment: `${posturePaths.connectorAssessment}/${assignment}`,
} as const;

const readingExemptions = {
  method: 'GET',
  apiVersions: onlyOurs,
  action: 'Microsoft.Security/securityConnectors/exemptions/read',
} as const;

const listing = {
  method: 'GET',
  apiVersions: governanceVersions,
  action: 'Microsoft.Security/assessments/governanceAssignments/read',
  responses: { 200: GovernanceAssignmentList },
} as const;
const getting = { ...listing, responses: { 200: GovernanceAssignmentResource } } as const;
const assigning = {
  method: 'PUT',
  apiVersions: governanceVersions,
  action: 'Microsoft.Security/assessments/governanceAssignments/write',
  body: GovernanceAssignmentPut,
  responses: { 200: GovernanceAssignmentResource, 201: GovernanceAssignmentResource },
} as const;
const unassigning = {
  method: 'DELETE',
  apiVersions: governanceVersions,
  action: 'Microsoft.Security/assessments/governanceAssignments/delete',
  responses: { 200: null, 204: null },
} as const;

/** Decisions of people: exemptions, in our own version, and governance assignments in the published shape. */
export const decisionOperations = {
  Exemptions_List: {
    ...readingExemptions,
    operationId: 'Exemptions_List',
    path: decisionPaths.exemptions,
    summary: 'Lists exemptions of the connectors in a subscription that the caller may read.',
    ofThoseBelow: true,
    query: ExemptionsQuery,
    responses: { 200: ExemptionList },
  },
  ConnectorExemptions_List: {
    ...readingExemptions,
    operationId: 'ConnectorExemptions_List',
    path: decisionPaths.connectorExemptions,
    summary: 'Lists exemptions of a connector, and of its groups and projects.',
    query: ExemptionsQuery,
    responses: { 200: ExemptionList },
  },
  ConnectorExemptions_Get: {
    ...readingExemptions,
    operationId: 'ConnectorExemptions_Get',
    path: decisionPaths.connectorExemption,
    summary: 'Gets an exemption.',
    responses: { 200: ExemptionResource },
  },
  ConnectorExemptions_CreateOrUpdate: {
    method: 'PUT',
    apiVersions: onlyOurs,
    action: 'Microsoft.Security/securityConnectors/exemptions/write',
    operationId: 'ConnectorExemptions_CreateOrUpdate',
    path: decisionPaths.connectorExemption,
    summary: 'Exempts a check of a connector, a group or a project until a date, or changes an exemption.',
    body: ExemptionPut,
    responses: { 200: ExemptionResource, 201: ExemptionResource },
  },
  ConnectorExemptions_Delete: {
    method: 'DELETE',
    apiVersions: onlyOurs,
    action: 'Microsoft.Security/securityConnectors/exemptions/delete',
    operationId: 'ConnectorExemptions_Delete',
    path: decisionPaths.connectorExemption,
    summary: 'Ends an exemption.',
    responses: { 200: null, 204: null },
  },
  GitLabProjectGovernanceAssignments_List: {
    ...listing,
    operationId: 'GitLabProjectGovernanceAssignments_List',
    path: decisionPaths.projectGovernanceAssignments,
    summary: 'Lists the governance assignment of an assessment of a project, if it has one.',
  },
  GitLabProjectGovernanceAssignments_Get: {
    ...getting,
    operationId: 'GitLabProjectGovernanceAssignments_Get',
    path: decisionPaths.projectGovernanceAssignment,
    summary: 'Gets a governance assignment of a project.',
  },
  GitLabProjectGovernanceAssignments_CreateOrUpdate: {
    ...assigning,
    operationId: 'GitLabProjectGovernanceAssignments_CreateOrUpdate',
    path: decisionPaths.projectGovernanceAssignment,
    summary: 'Assigns a check of a project.',
  },
  GitLabProjectGovernanceAssignments_Delete: {
    ...unassigning,
    operationId: 'GitLabProjectGovernanceAssignments_Delete',
    path: decisionPaths.projectGovernanceAssignment,
    summary: 'Removes a governance assignment of a project.',
  },
  GitLabGroupGovernanceAssignments_List: {
    ...listing,
    operationId: 'GitLabGroupGovernanceAssignments_List',
    path: decisionPaths.groupGovernanceAssignments,
    summary: 'Lists the governance assignment of a check of a group or of what lies below it, if it has one.',
  },
  GitLabGroupGovernanceAssignments_Get: {
    ...getting,
    operationId: 'GitLabGroupGovernanceAssignments_Get',
    path: decisionPaths.groupGovernanceAssignment,
    summary: 'Gets a governance assignment of a group.',
  },
  GitLabGroupGovernanceAssignments_CreateOrUpdate: {
    ...assigning,
    operationId: 'GitLabGroupGovernanceAssignments_CreateOrUpdate',
    path: decisionPaths.groupGovernanceAssignment,
    summary: 'Assigns a check of a group, or of all that lies below it.',
  },
  GitLabGroupGovernanceAssignments_Delete: {
    ...unassigning,
    operationId: 'GitLabGroupGovernanceAssignments_Delete',
    path: decisionPaths.groupGovernanceAssignment,
    summary: 'Removes a governance assignment of a group.',
  },
  ConnectorGovernanceAssignments_List: {
    ...listing,
    operationId: 'ConnectorGovernanceAssignments_List',
    path: decisionPaths.connectorGovernanceAssignments,
    summary: 'Lists the governance assignment of a check of all that lies below a connector, if it has one.',
  },
  ConnectorGovernanceAssignments_Get: {
    ...getting,
    operationId: 'ConnectorGovernanceAssignments_Get',
    path: decisionPaths.connectorGovernanceAssignment,
    summary: 'Gets a governance assignment of a connector.',
  },
  ConnectorGovernanceAssignments_CreateOrUpdate: {
    ...assigning,
    operationId: 'ConnectorGovernanceAssignments_CreateOrUpdate',
    path: decisionPaths.connectorGovernanceAssignment,
    summary: 'Assigns a check of all that lies below a connector.',
  },
  ConnectorGovernanceAssignments_Delete: {
    ...unassigning,
    operationId: 'ConnectorGovernanceAssignments_Delete',
    path: decisionPaths.connectorGovernanceAssignment,
    summary: 'Removes a governance assignment of a connector.',
  },
} as const satisfies Record<string, OperationSpec>;
