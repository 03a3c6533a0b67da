import { onlyOurs } from '../api-version.ts';
import {
  FindingCoverage,
  FindingList,
  FindingResource,
  ProjectCoverage,
  SubAssessmentResource,
  subAssessmentVersions,
} from '../finding.ts';
import { FindingCoverageQuery, FindingsQuery, ProjectFindingsQuery } from '../findings-query.ts';
import { listOf } from '../list.ts';
import { NoQuery } from '../posture-query.ts';
import type { OperationSpec } from './operation-spec.ts';
import { connector, gitLabGroup, provider } from './scope-paths.ts';

const project = `${gitLabGroup}/projects/{projectName}`;
const subAssessments = `${project}/providers/Microsoft.Security/assessments/{assessmentName}/subAssessments`;

/** Routes by function name. */
export const findingPaths = {
  projectSubAssessments: subAssessments,
  projectSubAssessment: `${subAssessments}/{subAssessmentName}`,
  projectFindings: `${project}/findings`,
  projectFinding: `${project}/findings/{findingId}`,
  projectFindingCoverage: `${project}/findingCoverage`,
  findings: `${provider}/findings`,
  findingCoverage: `${provider}/findingCoverage`,
  connectorFindings: `${connector}/findings`,
  connectorFindingCoverage: `${connector}/findingCoverage`,
} as const;

const published = {
  method: 'GET',
  apiVersions: subAssessmentVersions,
  action: 'Microsoft.Security/assessments/read',
} as const;
const ours = {
  method: 'GET',
  apiVersions: onlyOurs,
  action: 'Microsoft.Security/assessments/read',
} as const;

/** Findings of scanners: below their assessments in the published shape, and whole in our own version. */
export const findingOperations = {
  GitLabProjectSubAssessments_List: {
    ...published,
    operationId: 'GitLabProjectSubAssessments_List',
    path: findingPaths.projectSubAssessments,
    summary: 'Lists the findings of an assessment of a project.',
    paged: true,
    responses: { 200: listOf(SubAssessmentResource) },
  },
  GitLabProjectSubAssessments_Get: {
    ...published,
    operationId: 'GitLabProjectSubAssessments_Get',
    path: findingPaths.projectSubAssessment,
    summary: 'Gets a finding of an assessment of a project.',
    responses: { 200: SubAssessmentResource },
  },
  GitLabProjectFindings_List: {
    ...ours,
    operationId: 'GitLabProjectFindings_List',
    path: findingPaths.projectFindings,
    summary: 'Lists the findings of a project.',
    query: ProjectFindingsQuery,
    responses: { 200: FindingList },
  },
  GitLabProjectFindings_Get: {
    ...ours,
    operationId: 'GitLabProjectFindings_Get',
    path: findingPaths.projectFinding,
    summary: 'Gets a finding of a project, with its history.',
    responses: { 200: FindingResource },
  },
  GitLabProjectFindingCoverage_Get: {
    ...ours,
    operationId: 'GitLabProjectFindingCoverage_Get',
    path: findingPaths.projectFindingCoverage,
    summary: 'Gets which scanners of a project can be read, and the lines of CI that would help.',
    query: NoQuery,
    responses: { 200: ProjectCoverage },
  },
  Findings_List: {
    ...ours,
    operationId: 'Findings_List',
    path: findingPaths.findings,
    summary: 'Lists the findings below the connectors of a subscription that the caller may read.',
    ofThoseBelow: true,
    query: FindingsQuery,
    responses: { 200: FindingList },
  },
  FindingCoverage_Get: {
    ...ours,
    operationId: 'FindingCoverage_Get',
    path: findingPaths.findingCoverage,
    summary: 'Gets which scanners can be read, by project and kind.',
    ofThoseBelow: true,
    query: FindingCoverageQuery,
    responses: { 200: FindingCoverage },
  },
  ConnectorFindings_List: {
    ...ours,
    operationId: 'ConnectorFindings_List',
    path: findingPaths.connectorFindings,
    summary: 'Lists the findings of the projects of a connector.',
    query: FindingsQuery,
    responses: { 200: FindingList },
  },
  ConnectorFindingCoverage_Get: {
    ...ours,
    operationId: 'ConnectorFindingCoverage_Get',
    path: findingPaths.connectorFindingCoverage,
    summary: 'Gets which scanners of a connector can be read, by project and kind.',
    query: FindingCoverageQuery,
    responses: { 200: FindingCoverage },
  },
} as const satisfies Record<string, OperationSpec>;
